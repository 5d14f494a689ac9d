#pragma once
// The serial ports of this machine, by the place they are plugged in.
#include <optional>
#include <string>
#include <vector>

namespace gangflash::port {

struct SerialPort {
  std::string device;                  ///< /dev/ttyUSB0
  std::optional<std::string> by_path;  ///< /dev/serial/by-path/...: the name that stays
  std::string driver;                  ///< kernel driver
  std::string product;                 ///< what the USB device calls itself; empty elsewhere
  std::string usb_id;                  ///< "0403:6001"; empty elsewhere
  std::string serial;                  ///< of the adapter; empty where it has none
};

/// Ports with hardware behind them, ordered by path.
std::vector<SerialPort> list_serial_ports();

}  // namespace gangflash::port
