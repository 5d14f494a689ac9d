#pragma once
// What on this machine gets between a program and its serial ports: rights, and other programs that
// help themselves. Nothing is opened or changed. `root` as in adapter_of().
#include <filesystem>
#include <optional>
#include <string>

#include "port/adapter.hpp"

namespace gangflash::port {

/// Why this user may not open a device.
struct AccessRefused {
  std::string group;            ///< the device's: its name, or its number where it has none
  bool group_may_open = false;  ///< being in that group would do
};

/// Empty when the user may open it, or when it is not there.
std::optional<AccessRefused> access_refused(const std::string& device,
                                            const std::filesystem::path& root = "/");

/// The pid of a running program by its name in /proc/PID/comm.
std::optional<int> running(const std::string& program, const std::filesystem::path& root = "/");

/// Whether a program is installed, running or not.
bool installed(const std::string& program, const std::filesystem::path& root = "/");

/// Whether a udev rule tells ModemManager to keep off this device.
bool modem_manager_ignores(const std::string& device, const std::filesystem::path& root = "/");

/// CH340: what brltty takes for a braille display, and takes away.
[[nodiscard]] bool is_ch340(const Adapter& adapter);

/// An FTDI adapter that holds bytes back for longer than it has to.
[[nodiscard]] bool is_slow(const Adapter& adapter);

}  // namespace gangflash::port
