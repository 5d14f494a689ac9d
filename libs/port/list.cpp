#include "port/list.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>

namespace gangflash::port {
namespace fs = std::filesystem;

namespace {

std::string first_line(const fs::path& file) {
  std::ifstream stream(file);
  std::string line;
  std::getline(stream, line);
  return line;
}

/// /dev/ttyUSB0 -> /dev/serial/by-path/...
std::map<std::string, std::string> by_path_links() {
  std::map<std::string, std::string> links;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator("/dev/serial/by-path", error)) {
    const fs::path target = fs::canonical(entry.path(), error);
    if (!error) links.emplace(target.string(), entry.path().string());
  }
  return links;
}

/// The USB device is some levels above its tty in sysfs: the first folder with an idVendor.
void add_usb_facts(fs::path folder, SerialPort& port) {
  std::error_code error;
  for (; folder.has_relative_path(); folder = folder.parent_path()) {
    if (!fs::exists(folder / "idVendor", error)) continue;
    port.usb_id = first_line(folder / "idVendor") + ":" + first_line(folder / "idProduct");
    port.product = first_line(folder / "product");
    port.serial = first_line(folder / "serial");
    return;
  }
}

}  // namespace

std::vector<SerialPort> list_serial_ports() {
  const auto links = by_path_links();
  std::vector<SerialPort> ports;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator("/sys/class/tty", error)) {
    const fs::path driver = fs::canonical(entry.path() / "device/driver", error);
    if (error) continue;  // consoles and ptys have no device
    SerialPort port;
    port.device = "/dev/" + entry.path().filename().string();
    port.driver = driver.filename().string();
    // The kernel keeps four nodes for PC UARTs that are not there: their type is 0.
    if (first_line(entry.path() / "type") == "0") continue;
    if (const auto link = links.find(port.device); link != links.end()) port.by_path = link->second;
    add_usb_facts(fs::canonical(entry.path() / "device", error), port);
    ports.push_back(std::move(port));
  }
  std::sort(ports.begin(), ports.end(), [](const SerialPort& a, const SerialPort& b) {
    return std::pair(a.by_path.value_or("~"), a.device) <
           std::pair(b.by_path.value_or("~"), b.device);
  });
  return ports;
}

}  // namespace gangflash::port
