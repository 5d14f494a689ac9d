#include "port/adapter.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "port/system_files.hpp"

namespace gangflash::port {
namespace fs = std::filesystem;

namespace {

std::optional<unsigned> number_in(const fs::path& file) {
  const std::string text = first_line(file);
  unsigned number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end == text.data()) return std::nullopt;
  return number;
}

/// The by-path link to a device. A newer udev makes several: the first in order is the classic one.
std::string by_path_of(const fs::path& root, const fs::path& device) {
  for (const fs::path& link : entries_of(root / "dev/serial/by-path")) {
    std::error_code error;
    if (fs::equivalent(link, device, error))
      return "/dev/serial/by-path/" + link.filename().string();
  }
  return {};
}

/// The USB device is some levels above its tty in sysfs: the first folder with an idVendor.
void add_usb_facts(fs::path folder, Adapter& adapter) {
  std::error_code error;
  for (; folder.has_relative_path(); folder = folder.parent_path()) {
    if (!fs::exists(folder / "idVendor", error)) continue;
    adapter.usb_id = first_line(folder / "idVendor") + ":" + first_line(folder / "idProduct");
    adapter.product = first_line(folder / "product");
    const std::string serial = first_line(folder / "serial");
    if (!serial.empty()) adapter.serial = serial;
    return;
  }
}

/// Adapters without a path come last. As people count: socket 1.10 comes after 1.9.
bool in_path_order(const Adapter& a, const Adapter& b) {
  if (a.by_path.empty() != b.by_path.empty()) return b.by_path.empty();
  const int paths = ::strverscmp(a.by_path.c_str(), b.by_path.c_str());
  return paths != 0 ? paths < 0 : ::strverscmp(a.device.c_str(), b.device.c_str()) < 0;
}

}  // namespace

Adapter adapter_of(const std::string& address, const fs::path& root) {
  Adapter adapter;
  if (const std::size_t colon = address.find("://"); colon != std::string::npos) {
    adapter.driver = address.substr(0, colon);
    return adapter;
  }
  if (!address.starts_with('/')) return adapter;
  const fs::path device = real_file(root, address);
  if (device.empty()) return adapter;
  std::error_code error;
  adapter.device =
      "/" + device.lexically_relative(fs::canonical(root, error)).generic_string();  // "/dev/..."
  if (adapter.device.starts_with("/dev/pts/")) {
    adapter.driver = "pty";
    return adapter;
  }
  adapter.by_path = by_path_of(root, device);
  const fs::path in_sysfs =
      fs::canonical(root / "sys/class/tty" / device.filename() / "device", error);
  if (error) return adapter;
  const fs::path driver = fs::canonical(in_sysfs / "driver", error);
  if (!error) adapter.driver = driver.filename().string();
  adapter.latency_timer_ms = number_in(in_sysfs / "latency_timer");
  add_usb_facts(in_sysfs, adapter);
  return adapter;
}

bool is_terminal(const std::string& device, const fs::path& root) {
  const fs::path file = real_file(root, device);
  if (file.empty()) return false;
  std::error_code error;
  return file.parent_path().filename() == "pts" ||
         fs::exists(root / "sys/class/tty" / file.filename(), error);
}

std::vector<std::string> claimants_of(const std::string& link, const fs::path& root) {
  constexpr std::string_view dev = "/dev/";
  std::vector<std::string> claimants;
  if (!link.starts_with(dev)) return claimants;
  const std::string wanted = "S:" + link.substr(dev.size());
  for (const fs::path& entry : entries_of(root / "sys/class/tty")) {
    if (udev_record_has(root, entry, wanted)) {
      claimants.push_back("/dev/" + entry.filename().string());
    }
  }
  return claimants;
}

std::vector<Adapter> list_adapters(const fs::path& root) {
  std::vector<Adapter> adapters;
  for (const fs::path& entry : entries_of(root / "sys/class/tty")) {
    std::error_code error;
    if (!fs::exists(entry / "device/driver", error)) continue;  // consoles and ptys have none
    // The kernel keeps four nodes for PC UARTs that are not there: their type is 0.
    if (first_line(entry / "type") == "0") continue;
    Adapter adapter = adapter_of("/dev/" + entry.filename().string(), root);
    if (!adapter.device.empty()) adapters.push_back(std::move(adapter));
  }
  std::sort(adapters.begin(), adapters.end(), in_path_order);
  return adapters;
}

}  // namespace gangflash::port
