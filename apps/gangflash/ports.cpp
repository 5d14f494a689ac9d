// gangflash ports: the serial ports of this machine, by the place they are plugged in.
#include "port/list.hpp"

#include <iostream>

#include <fmt/format.h>
#include <boost/json.hpp>

#include "command.hpp"

namespace gangflash::app {
namespace json = boost::json;

Exit ports_command(const Arguments& arguments) {
  CommandLine line(
      "gangflash ports [--json]\n\nLists serial ports by path: a path names the socket of the hub, "
      "so it stays when "
      "adapters are\nexchanged. Use it in station files; ttyUSB numbers move.",
      "  gangflash ports\n  gangflash ports --json\n");
  line.options().add_options()("json", "one JSON array");
  if (!line.parse(arguments)) return Exit::ok;

  const auto ports = port::list_serial_ports();
  if (line.has("json")) {
    json::array array;
    for (const port::SerialPort& port : ports) {
      json::object object{{"device", port.device},   {"by_path", nullptr},
                          {"driver", port.driver},   {"usb_id", port.usb_id},
                          {"product", port.product}, {"serial", port.serial}};
      if (port.by_path) object["by_path"] = *port.by_path;
      array.push_back(std::move(object));
    }
    std::cout << json::serialize(array) << "\n";
    return Exit::ok;
  }
  if (ports.empty()) {
    std::cout << "no serial port with hardware behind it: is an adapter plugged in?\n";
    return Exit::ok;
  }
  for (const port::SerialPort& port : ports) {
    std::cout << fmt::format("{}\n    {}  driver {}", port.by_path.value_or(port.device),
                             port.device, port.driver);
    if (!port.usb_id.empty()) {
      std::cout << fmt::format("  {} {}  serial {}", port.usb_id, port.product,
                               port.serial.empty() ? "none" : port.serial);
    }
    std::cout << "\n";
  }
  return Exit::ok;
}

}  // namespace gangflash::app
