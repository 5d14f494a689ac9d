#include "tool.hpp"

#include <pwd.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <array>
#include <fstream>

#include "image/digest.hpp"
#include "version.hpp"

namespace gangflash::app {

std::string sha256_of_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  image::Sha256 digest;
  std::array<char, 65536> buffer;
  while (file.read(buffer.data(), buffer.size()) || file.gcount() > 0) {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(buffer.data());
    digest.update({bytes, static_cast<std::size_t>(file.gcount())});
  }
  return digest.hex();
}

ThisTool::ThisTool()
    : sha256_(std::async(std::launch::async, [] { return sha256_of_file("/proc/self/exe"); })) {}

trace::Tool ThisTool::record() const {
  utsname system{};
  ::uname(&system);
  return {"gangflash", version, build, sha256_.get(),
          std::string(system.sysname) + " " + system.release + " " + system.machine};
}

std::string os_user() {
  const passwd* entry = ::getpwuid(::geteuid());
  return entry != nullptr ? entry->pw_name : std::to_string(::geteuid());
}

std::string host_name() {
  std::array<char, 256> name{};
  ::gethostname(name.data(), name.size() - 1);
  return name.data();
}

}  // namespace gangflash::app
