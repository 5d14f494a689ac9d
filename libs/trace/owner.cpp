#include "trace/owner.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <optional>
#include <sstream>
#include <system_error>

namespace gangflash::trace {

namespace {

struct flock byte_lock(std::int64_t byte, short type) {
  struct flock lock {};
  lock.l_type = type;
  lock.l_whence = SEEK_SET;
  lock.l_start = byte;
  lock.l_len = 1;
  return lock;
}

void set_lock(int fd, int command, std::int64_t byte, short type) {
  struct flock lock = byte_lock(byte, type);
  while (::fcntl(fd, command, &lock) != 0) {
    if (errno != EINTR) {
      throw std::system_error{errno, std::generic_category(), "locking the owners file"};
    }
  }
}

std::string first_line(const std::filesystem::path& file) {
  std::ifstream stream{file};
  std::string line;
  std::getline(stream, line);
  return line;
}

/// Field 22 of /proc/PID/stat. The name in field 2 may hold spaces and brackets: count from the
/// last ')'.
std::optional<std::int64_t> process_start(std::int64_t pid) {
  const std::string line = first_line(fmt::format("/proc/{}/stat", pid));
  const std::size_t bracket = line.rfind(')');
  if (bracket == std::string::npos) {
    return std::nullopt;
  }
  std::istringstream fields{line.substr(bracket + 1)};
  std::string skipped;
  for (int field = 3; field < 22; ++field) {
    fields >> skipped;
  }
  std::int64_t start = 0;
  if (!(fields >> start)) {
    return std::nullopt;
  }
  return start;
}

std::string boot_id() {
  return first_line("/proc/sys/kernel/random/boot_id");
}

}  // namespace

bool ProcessIdentity::lives() const {
  return boot_id == trace::boot_id() && process_start(pid) == start;
}

ProcessIdentity ProcessIdentity::of_this_process() {
  ProcessIdentity self;
  char host[256] = {};
  ::gethostname(host, sizeof host - 1);
  self.host = host;
  self.boot_id = trace::boot_id();
  self.pid = ::getpid();
  self.start = process_start(self.pid).value_or(0);
  return self;
}

OwnerFile::OwnerFile(const std::filesystem::path& file, mode_t rights) {
  fd_ = open_or_make(file, O_RDWR, rights);
  if (fd_ < 0) {
    throw std::system_error{errno, std::generic_category(), file.string()};
  }
  struct stat status {};
  ::fstat(fd_, &status);
  inode_ = static_cast<std::int64_t>(status.st_ino);
}

OwnerFile::~OwnerFile() {
  ::close(fd_);
}

void OwnerFile::lock_opening() {
  set_lock(fd_, F_OFD_SETLKW, 0, F_WRLCK);
}
void OwnerFile::unlock_opening() {
  set_lock(fd_, F_OFD_SETLK, 0, F_UNLCK);
}
void OwnerFile::hold(std::int64_t owner) {
  set_lock(fd_, F_OFD_SETLK, owner, F_WRLCK);
}

bool OwnerFile::is_held(std::int64_t owner) const {
  struct flock lock = byte_lock(owner, F_WRLCK);
  if (::fcntl(fd_, F_OFD_GETLK, &lock) != 0) {
    return true;  // unknown is not dead: closing a living attempt would be worse than leaving one
                  // open
  }
  return lock.l_type != F_UNLCK;
}

}  // namespace gangflash::trace
