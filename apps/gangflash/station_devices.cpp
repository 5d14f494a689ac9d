#include "station_devices.hpp"

#include <filesystem>

#include <fmt/format.h>

#include "ask.hpp"
#include "port/adapter.hpp"
#include "port/address.hpp"
#include "port/holder.hpp"
#include "port/machine.hpp"
#include "port/open.hpp"
#include "session/slot_port.hpp"
#include "side_by_side.hpp"

namespace gangflash::app {

namespace {

std::string describe(const port::Adapter& adapter) {
  if (adapter.usb_id.empty()) return fmt::format("{} ({})", adapter.device, adapter.driver);
  return fmt::format("{} ({}, {}, serial {})", adapter.device, adapter.usb_id, adapter.product,
                     adapter.serial.value_or("none"));
}

/// Throws what opening it would, but opens nothing: that moves modem lines. `text` is set where it
/// could be opened.
void look_at_device(DeviceCheck& check) {
  using port::Fault;
  using port::PortError;
  const std::string& device = check.slot.port;
  std::error_code error;
  if (!std::filesystem::exists(device, error)) {
    throw PortError(Fault::absent,
                    fmt::format("{} is not there: is the adapter plugged in?", device));
  }
  if (!port::is_terminal(device)) {
    throw PortError(Fault::settings_refused, fmt::format("{} is not a serial port", device));
  }
  const port::Adapter adapter = port::adapter_of(device);
  session::check_adapter(check.slot, adapter);
  if (const auto refused = port::access_refused(device)) {
    throw PortError(Fault::busy, fmt::format("this user may not open {} (group {}): `gangflash "
                                             "ports` says what to do",
                                             device, refused->group));
  }
  const auto holder = port::holder_of(device);
  // A pseudo terminal is held open by its other end too.
  if (holder && (holder->locked || adapter.driver != "pty")) {
    throw PortError(Fault::busy, fmt::format("{} is in use by {} (pid {}): end that program",
                                             device, holder->program, holder->pid));
  }
  check.text = describe(adapter);
}

class DeviceChecker {
 public:
  explicit DeviceChecker(port::Deadlines& deadlines) : deadlines_(deadlines) {}

  session::awaitable<void> operator()(DeviceCheck& check) {
    const auto address = port::parse_address(check.slot.port);
    try {
      if (address && address->transport != port::Transport::tty) {
        const auto connected = co_await port::open(deadlines_, check.slot.port);
        check.text = fmt::format("{} answers", check.slot.port);
      } else {
        look_at_device(check);
      }
    } catch (...) {
      const trace::Failure failure = session::failure_of(std::current_exception());
      check.code = failure.code;
      check.text = failure.text;
    }
  }

 private:
  port::Deadlines& deadlines_;
};

}  // namespace

session::awaitable<std::vector<DeviceCheck>> check_devices(port::Deadlines& deadlines,
                                                           std::vector<recipe::Slot> slots) {
  std::vector<DeviceCheck> checks;
  checks.reserve(slots.size());
  for (recipe::Slot& slot : slots) checks.push_back({std::move(slot), {}, {}});
  DeviceChecker checker(deadlines);
  co_await side_by_side(checks, checker);
  co_return checks;
}

}  // namespace gangflash::app
