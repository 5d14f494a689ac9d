#include "trace/durable_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>

namespace gangflash::trace {

namespace {

[[noreturn]] void fail(const std::string& what) {
  throw std::system_error{errno, std::generic_category(), what};
}

struct Descriptor {
  int fd = -1;
  ~Descriptor() {
    if (fd >= 0) {
      ::close(fd);
    }
  }
};

void write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::write(fd, text.data(), text.size());
    if (count < 0 && errno != EINTR) {
      fail("write");
    }
    text.remove_prefix(count > 0 ? static_cast<std::size_t>(count) : 0);
  }
}

std::filesystem::path folder_of(const std::filesystem::path& file) {
  return file.has_parent_path() ? file.parent_path() : ".";
}

}  // namespace

bool create_durably(const std::filesystem::path& file, std::string_view text, mode_t mode) {
  std::string temporary = (folder_of(file) / ("." + file.filename().string() + ".XXXXXX")).string();
  const Descriptor descriptor{::mkostemp(temporary.data(), O_CLOEXEC)};
  if (descriptor.fd < 0) {
    fail("creating a file in " + folder_of(file).string());
  }
  bool made = false;
  try {
    ::fchmod(descriptor.fd, mode);
    write_all(descriptor.fd, text);
    if (::fsync(descriptor.fd) != 0) {
      fail("fsync");
    }
    // A link, unlike a rename, never takes another file's place.
    made = ::link(temporary.c_str(), file.c_str()) == 0;
    if (!made && errno != EEXIST) {
      fail("completing " + file.string());
    }
  } catch (...) {
    ::unlink(temporary.c_str());
    throw;
  }
  ::unlink(temporary.c_str());
  sync_folder_of(file);
  return made;
}

void append_durably(const std::filesystem::path& file, std::string_view text) {
  const Descriptor descriptor{
      ::open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666)};
  if (descriptor.fd < 0) {
    fail(file.string());
  }
  write_all(descriptor.fd, text);
  if (::fsync(descriptor.fd) != 0) {
    fail(file.string());
  }
  sync_folder_of(file);
}

void sync(const std::filesystem::path& file) {
  const Descriptor descriptor{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
  if (descriptor.fd < 0 || ::fsync(descriptor.fd) != 0) {
    fail(file.string());
  }
}

void sync_folder_of(const std::filesystem::path& file) {
  const Descriptor descriptor{::open(folder_of(file).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (descriptor.fd >= 0) {
    ::fsync(descriptor.fd);
  }
}

}  // namespace gangflash::trace
