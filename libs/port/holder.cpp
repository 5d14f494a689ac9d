#include "port/holder.hpp"

#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

namespace gangflash::port {
namespace fs = std::filesystem;

namespace {

/// 0 where `text` is no process id.
int pid_of(const std::string& text) {
  int pid = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), pid);
  return error == std::errc() && end == text.data() + text.size() ? pid : 0;
}

Holder named(int pid, bool locked) {
  Holder holder{pid, {}, locked};
  std::ifstream comm(fmt::format("/proc/{}/comm", pid));
  std::getline(comm, holder.program);
  return holder;
}

/// The pid in a line of /proc/locks, such as "1: FLOCK  ADVISORY  WRITE 4711 00:18:3 0 EOF", if it
/// is a lock held on `file`. Lines of those who wait for a lock have an arrow in second place.
int flock_holder(const std::string& line, const std::string& file) {
  std::istringstream words(line);
  std::string number, kind, mode, access, pid, where;
  words >> number >> kind >> mode >> access >> pid >> where;
  return kind == "FLOCK" && where == file ? pid_of(pid) : 0;
}

int locker_of(const struct stat& device) {
  const std::string file =
      fmt::format("{:02x}:{:02x}:{}", major(device.st_dev), minor(device.st_dev), device.st_ino);
  std::ifstream locks("/proc/locks");
  for (std::string line; std::getline(locks, line);) {
    if (const int pid = flock_holder(line, file); pid > 0) return pid;
  }
  return 0;
}

bool has_open(const fs::path& process, dev_t device) {
  std::error_code error;  // the processes of other users do not show theirs
  for (const auto& entry : fs::directory_iterator(process / "fd", error)) {
    // Only names below /dev are followed: a file on a dead network share would block here.
    if (!fs::read_symlink(entry.path(), error).string().starts_with("/dev/")) continue;
    struct stat file {};
    if (::stat(entry.path().c_str(), &file) == 0 && S_ISCHR(file.st_mode) && file.st_rdev == device)
      return true;
  }
  return false;
}

int opener_of(const struct stat& device) {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator("/proc", error)) {
    const int pid = pid_of(entry.path().filename().string());
    if (pid > 0 && has_open(entry.path(), device.st_rdev)) return pid;
  }
  return 0;
}

}  // namespace

std::optional<Holder> holder_of(const std::string& device) try {
  struct stat facts {};
  if (::stat(device.c_str(), &facts) != 0 || !S_ISCHR(facts.st_mode)) return std::nullopt;
  const int locker = locker_of(facts);
  const int pid = locker > 0 ? locker : opener_of(facts);
  if (pid == 0) return std::nullopt;
  return named(pid, locker > 0);
} catch (const std::exception&) {
  return std::nullopt;  // a process that ended while it was looked at
}

}  // namespace gangflash::port
