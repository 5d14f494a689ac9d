#include "new_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string>
#include <system_error>

#include <fmt/format.h>

#include "command.hpp"

namespace gangflash::app {
namespace fs = std::filesystem;

namespace {

[[noreturn]] void fail(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

struct Descriptor {
  int fd = -1;
  explicit Descriptor(int opened) : fd(opened) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd >= 0) ::close(fd);
  }
};

fs::path folder_of(const fs::path& file) {
  return file.has_parent_path() ? file.parent_path() : fs::path(".");
}

void write_all(int fd, std::span<const std::uint8_t> bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(fd, bytes.data(), bytes.size());
    if (count < 0 && errno != EINTR) fail("writing it");
    if (count > 0) bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
}

/// RENAME_NOREPLACE: a file that appeared since it was looked for is not ours to overwrite.
void give_name(const std::string& temporary, const fs::path& file, bool replace) {
  const unsigned flags = replace ? 0 : RENAME_NOREPLACE;
  if (::renameat2(AT_FDCWD, temporary.c_str(), AT_FDCWD, file.c_str(), flags) == 0) return;
  // Some file systems know no flags; a hard link refuses an existing name as well.
  if (errno != EINVAL || replace) fail("giving it its name");
  if (::link(temporary.c_str(), file.c_str()) != 0) fail("giving it its name");
  ::unlink(temporary.c_str());
}

}  // namespace

void check_new_file(const fs::path& file, bool replace) {
  std::error_code ignored;
  const fs::file_status status = fs::status(file, ignored);
  if (file.filename().empty() || (fs::exists(status) && !fs::is_regular_file(status))) {
    throw UsageError(fmt::format("{}: not the name of a regular file", file.string()));
  }
  if (fs::exists(status) && !replace) {
    throw UsageError(
        fmt::format("{} exists; --force replaces it, another name keeps it", file.string()));
  }
  const fs::path folder = folder_of(file);
  if (::access(folder.c_str(), W_OK | X_OK) != 0) {
    const std::error_code error(errno, std::generic_category());
    throw UsageError(fmt::format("{}: no file can be made in {}: {}", file.string(),
                                 folder.string(), error.message()));
  }
}

void write_new_file(const fs::path& file, std::span<const std::uint8_t> bytes, bool replace) {
  const fs::path folder = folder_of(file);
  std::string temporary = (folder / ("." + file.filename().string() + ".XXXXXX")).string();
  const Descriptor descriptor(::mkostemp(temporary.data(), O_CLOEXEC));
  if (descriptor.fd < 0) fail("making a file in " + folder.string());
  try {
    const mode_t mask = ::umask(0);  // mkostemp makes 0600; a dump is as readable as any new file
    ::umask(mask);
    ::fchmod(descriptor.fd, 0666 & ~mask);
    write_all(descriptor.fd, bytes);
    if (::fsync(descriptor.fd) != 0) fail("writing it");
    give_name(temporary, file, replace);
  } catch (...) {
    ::unlink(temporary.c_str());
    throw;
  }
  const Descriptor named(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (named.fd >= 0) ::fsync(named.fd);  // some file systems refuse; the name stands all the same
}

}  // namespace gangflash::app
