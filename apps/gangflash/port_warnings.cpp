#include "port_warnings.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "port/machine.hpp"
#include "port/wakefulness.hpp"
#include "tool.hpp"

namespace gangflash::app {
namespace fs = std::filesystem;

namespace {

using Adapters = std::vector<port::Adapter>;

constexpr const char* rules_file = "/etc/udev/rules.d/60-gangflash.rules";
constexpr const char* reload_rules =
    "sudo udevadm control --reload && sudo udevadm trigger --action=add";

std::string append_rule(const std::string& rule) {
  return fmt::format("echo '{}' | sudo tee -a {}", rule, rules_file);
}

/// One warning per group that has to be joined, and one for devices that no group opens.
void warn_of_rights(const Adapters& adapters, const fs::path& root,
                    std::vector<PortWarning>& warnings) {
  std::map<std::string, std::vector<std::string>> groups;  // "": no group would help
  for (const port::Adapter& adapter : adapters) {
    const auto refused = port::access_refused(adapter.device, root);
    if (refused) groups[refused->group_may_open ? refused->group : ""].push_back(adapter.device);
  }
  const std::string user = os_user();
  for (const auto& [group, devices] : groups) {
    if (group.empty()) {
      warnings.push_back(
          {"group",
           devices,
           "no group may open them: a udev rule changed that",
           {append_rule(R"(SUBSYSTEM=="tty", GROUP="dialout", MODE="0660")"), reload_rules}});
      continue;
    }
    warnings.push_back({"group",
                        devices,
                        fmt::format("user {} may not open them: group {} may", user, group),
                        {fmt::format("sudo usermod -aG {} {}", group, user),
                         "then log out and in again: groups are given at login"}});
  }
}

void warn_of_modem_manager(const Adapters& adapters, const fs::path& root,
                           std::vector<PortWarning>& warnings) {
  const auto pid = port::running("ModemManager", root);
  if (!pid) return;
  PortWarning warning{"modemmanager", {}, {}, {"sudo systemctl disable --now ModemManager"}};
  std::set<std::string> usb_ids;
  for (const port::Adapter& adapter : adapters) {
    if (adapter.usb_id.empty() || port::modem_manager_ignores(adapter.device, root)) continue;
    warning.devices.push_back(adapter.device);
    usb_ids.insert(adapter.usb_id);
  }
  if (warning.devices.empty() && !adapters.empty()) return;  // every one is taken care of
  warning.text = fmt::format(
      "ModemManager (pid {}) runs and may write to a port when it appears; the ROM takes the first "
      "byte for a wrong baud rate and is deaf until the board is reset",
      *pid);
  if (!usb_ids.empty()) warning.fix.emplace_back("or, if this machine needs it, per adapter type:");
  for (const std::string& id : usb_ids) {
    warning.fix.push_back(append_rule(fmt::format(
        R"(ACTION!="remove", SUBSYSTEM=="usb", ATTR{{idVendor}}=="{}", ATTR{{idProduct}}=="{}", )"
        R"(ENV{{ID_MM_DEVICE_IGNORE}}="1")",
        id.substr(0, 4), id.substr(5))));
  }
  if (!usb_ids.empty()) warning.fix.emplace_back(reload_rules);
  warnings.push_back(std::move(warning));
}

void warn_of_brltty(const Adapters& adapters, const fs::path& root,
                    std::vector<PortWarning>& warnings) {
  if (!port::installed("brltty", root) && !port::running("brltty", root)) return;
  PortWarning warning{
      "brltty",
      {},
      "brltty is installed: it takes CH340 adapters (1a86:7523) for braille displays, and their "
      "port vanishes",
      {"sudo apt remove brltty", "or, where somebody needs it:",
       "sudo systemctl mask brltty-udev.service && sudo systemctl disable --now brltty"}};
  for (const port::Adapter& adapter : adapters) {
    if (port::is_ch340(adapter)) warning.devices.push_back(adapter.device);
  }
  warnings.push_back(std::move(warning));
}

void warn_of_latency(const Adapters& adapters, std::vector<PortWarning>& warnings) {
  PortWarning warning{"latency", {}, {}, {}};
  unsigned longest_ms = 0;
  for (const port::Adapter& adapter : adapters) {
    if (!port::is_slow(adapter)) continue;
    warning.devices.push_back(adapter.device);
    longest_ms = std::max(longest_ms, *adapter.latency_timer_ms);
  }
  if (warning.devices.empty()) return;
  warning.text = fmt::format(
      "the adapter may hold every answer back for {} ms; gangflash asks for less when it opens the "
      "port, other programs do not",
      longest_ms);
  warning.fix = {append_rule(R"(ACTION=="add", SUBSYSTEM=="usb-serial", DRIVER=="ftdi_sio", )"
                             R"(ATTR{latency_timer}="1")"),
                 reload_rules};
  warnings.push_back(std::move(warning));
}

void warn_of_sleep(const fs::path& root, std::vector<PortWarning>& warnings) {
  if (!port::access_refused(port::wakefulness_device, root)) return;
  warnings.push_back(
      {"sleep",
       {},
       fmt::format("user {} may not ask the processors to stay awake: they sleep between two "
                   "answers, and every block waits three times until they are awake",
                   os_user()),
       {append_rule(R"(KERNEL=="cpu_dma_latency", GROUP="dialout", MODE="0660")"),
        "sudo udevadm control --reload && sudo udevadm trigger --name-match=cpu_dma_latency"}});
}

}  // namespace

bool PortWarning::concerns(const std::string& device) const {
  return devices.empty() || std::find(devices.begin(), devices.end(), device) != devices.end();
}

std::vector<PortWarning> port_warnings(const Adapters& adapters, const fs::path& root) {
  std::vector<PortWarning> warnings;
  warn_of_rights(adapters, root, warnings);
  warn_of_modem_manager(adapters, root, warnings);
  warn_of_brltty(adapters, root, warnings);
  warn_of_latency(adapters, warnings);
  warn_of_sleep(root, warnings);
  return warnings;
}

}  // namespace gangflash::app
