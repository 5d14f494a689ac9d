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

void make_private(const std::filesystem::path& file) {
  std::error_code ignored;
  // Not even opened when it exists: closing it again would drop SQLite's own locks of this process.
  if (!std::filesystem::exists(file, ignored)) {
    const Descriptor made{::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, trace_rights)};
  }
}

mode_t rights_of(const std::filesystem::path& file) {
  struct stat status {};
  return ::stat(file.c_str(), &status) == 0 ? status.st_mode & 0666 : trace_rights;
}

int open_or_make(const std::filesystem::path& file, int flags, mode_t rights) {
  for (;;) {
    const int made = ::open(file.c_str(), flags | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (made >= 0) {
      ::fchmod(made, rights);  // past the umask: those who share the database share this too
      return made;
    }
    const int why_not = errno;
    const int opened = ::open(file.c_str(), flags | O_CLOEXEC);
    if (opened >= 0 || errno != ENOENT) {
      return opened;
    }
    if (why_not != EEXIST || std::filesystem::is_symlink(file)) {
      errno = why_not;
      return -1;
    }
    // It was there, and is gone: once more.
  }
}

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

void append_durably(const std::filesystem::path& file, std::string_view text, mode_t rights) {
  const Descriptor descriptor{open_or_make(file, O_WRONLY | O_APPEND, rights)};
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
