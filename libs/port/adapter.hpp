#pragma once
// What the system knows about the adapter behind a port: read from /sys and /dev, nothing is
// opened.
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace gangflash::port {

struct Adapter {
  std::string driver;                        ///< kernel driver; "rfc2217", "tcp"; "pty"
  std::optional<std::string> serial;         ///< of a USB adapter; many cheap ones have none
  std::string usb_id;                        ///< "0403:6001"; empty elsewhere
  std::string product;                       ///< what the USB device calls itself; empty elsewhere
  std::optional<unsigned> latency_timer_ms;  ///< FTDI: it holds single bytes back for so long
  std::string by_path;  ///< /dev/serial/by-path/...: the name that stays; empty where none
  std::string device;   ///< /dev/ttyUSB0, whatever link named it; empty for a network address
};

/// The facts of a port address. `root`: where this machine's /sys, /dev and /run are; a test makes
/// one up. What cannot be found is left empty. Never throws.
Adapter adapter_of(const std::string& address, const std::filesystem::path& root = "/");

/// Whether a device that is there can be a serial port: the kernel has it among its terminals.
[[nodiscard]] bool is_terminal(const std::string& device, const std::filesystem::path& root = "/");

/// The serial ports with hardware behind them, in the order of their paths: by the place they are
/// plugged in.
std::vector<Adapter> list_adapters(const std::filesystem::path& root = "/");

/// The devices that lay claim to one /dev/serial/by-id or by-path name: two adapters without or
/// with the same serial number do, and the link then leads to either. Empty where udev has no
/// record of it.
std::vector<std::string> claimants_of(const std::string& link,
                                      const std::filesystem::path& root = "/");

}  // namespace gangflash::port
