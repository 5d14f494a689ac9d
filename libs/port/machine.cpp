#include "port/machine.hpp"

#include <fcntl.h>
#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>

#include "port/system_files.hpp"

namespace gangflash::port {
namespace fs = std::filesystem;

namespace {

/// The kernel cuts the name of a process to this many characters.
constexpr std::size_t longest_comm = 15;

std::optional<int> pid_of(const fs::path& in_proc) {
  const std::string name = in_proc.filename();
  int pid = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), pid);
  if (error != std::errc() || end != name.data() + name.size()) return std::nullopt;
  return pid;
}

std::string group_name(gid_t group) {
  const ::group* entry = ::getgrgid(group);
  return entry != nullptr ? entry->gr_name : std::to_string(group);
}

}  // namespace

std::optional<AccessRefused> access_refused(const std::string& device, const fs::path& root) {
  const fs::path file = real_file(root, device);
  struct stat facts {};
  if (file.empty() || ::stat(file.c_str(), &facts) != 0) return std::nullopt;
  // Asked of the kernel first: it also knows access lists, which desktops set for the person at the
  // screen.
  if (::faccessat(AT_FDCWD, file.c_str(), R_OK | W_OK, AT_EACCESS) == 0) return std::nullopt;
  constexpr mode_t group_opens = S_IRGRP | S_IWGRP;
  return AccessRefused{group_name(facts.st_gid), (facts.st_mode & group_opens) == group_opens};
}

std::optional<int> running(const std::string& program, const fs::path& root) {
  const std::string comm = program.substr(0, longest_comm);
  for (const fs::path& entry : entries_of(root / "proc")) {
    const auto pid = pid_of(entry);
    if (pid && first_line(entry / "comm") == comm) return pid;
  }
  return std::nullopt;
}

bool installed(const std::string& program, const fs::path& root) {
  const char* const folders[] = {"usr/bin", "usr/sbin", "bin", "sbin", "usr/local/bin"};
  return std::any_of(std::begin(folders), std::end(folders), [&](const char* folder) {
    std::error_code error;
    return fs::exists(root / folder / program, error);
  });
}

bool modem_manager_ignores(const std::string& device, const fs::path& root) {
  // The property may stand at the tty or at any device above it; rules by USB id set it at the USB
  // device.
  std::error_code error;
  fs::path folder = fs::canonical(root / "sys/class/tty" / fs::path(device).filename(), error);
  for (; !error && folder.has_relative_path(); folder = folder.parent_path()) {
    for (const char* property :
         {"E:ID_MM_DEVICE_IGNORE=1", "E:ID_MM_TTY_IGNORE=1", "E:ID_MM_PORT_IGNORE=1"}) {
      if (udev_record_has(root, folder, property)) return true;
    }
  }
  return false;
}

bool is_ch340(const Adapter& adapter) {
  return adapter.usb_id == "1a86:7523";
}

bool is_slow(const Adapter& adapter) {
  constexpr unsigned slow_ms = 16;  // what the driver sets when nobody asks
  return adapter.latency_timer_ms.value_or(0) >= slow_ms;
}

}  // namespace gangflash::port
