#include "gangreport/output.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace gangflash::report {

namespace {

[[noreturn]] void fail(const std::string& what) {
  throw std::system_error{errno, std::generic_category(), what};
}

/// A file descriptor that closes itself.
struct Descriptor {
  int fd = -1;
  ~Descriptor() { ::close(fd); }
};

void write_all(int fd, const std::string& text) {
  for (std::size_t written = 0; written < text.size();) {
    const ssize_t count = ::write(fd, text.data() + written, text.size() - written);
    if (count < 0 && errno != EINTR) {
      fail("write");
    }
    written += count > 0 ? static_cast<std::size_t>(count) : 0;
  }
}

void sync_folder(const std::filesystem::path& folder) {
  const Descriptor descriptor{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (descriptor.fd >= 0) {
    ::fsync(descriptor.fd);  // some file systems refuse; the rename stands all the same
  }
}

}  // namespace

void write_file(const std::filesystem::path& file, const std::string& text) {
  const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : ".";
  std::string temporary = (folder / ("." + file.filename().string() + ".XXXXXX")).string();
  const Descriptor descriptor{::mkostemp(temporary.data(), O_CLOEXEC)};
  if (descriptor.fd < 0) {
    fail("creating a file in " + folder.string());
  }
  try {
    const mode_t mask =
        ::umask(0);  // mkstemp makes 0600; the answer shall be as readable as any new file
    ::umask(mask);
    ::fchmod(descriptor.fd, 0666 & ~mask);
    write_all(descriptor.fd, text);
    if (::fsync(descriptor.fd) != 0 || ::rename(temporary.c_str(), file.c_str()) != 0) {
      fail("completing it");
    }
  } catch (...) {
    ::unlink(temporary.c_str());
    throw;
  }
  sync_folder(folder);
}

}  // namespace gangflash::report
