#include "session/slot_port.hpp"

#include <filesystem>

#include <fmt/format.h>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "port/hub.hpp"
#include "session/context.hpp"

namespace gangflash::session {
namespace asio = boost::asio;

namespace {

/// Times the environment's pause: 3 s by default.
constexpr unsigned most_reopenings = 10;

/// Faults that end by themselves when the adapter or the server returns. Busy: the device of an
/// adapter that was just plugged in belongs to root until udev has given it its group, and other
/// programs look at it.
bool may_come_back(port::Fault fault) {
  using port::Fault;
  return fault == Fault::absent || fault == Fault::busy || fault == Fault::unreachable ||
         fault == Fault::connection_refused;
}

}  // namespace

trace::AttemptStart start_of(const Attempt& attempt, const port::Adapter& adapter) {
  trace::AttemptStart start;
  start.attempt = attempt.id;
  start.slot = attempt.slot.name;
  start.port = attempt.slot.port;
  start.number = attempt.number;
  start.started = trace::WallClock::now();
  start.fixture = attempt.slot.fixture;
  start.adapter_serial = adapter.serial;
  if (!adapter.driver.empty()) start.adapter_driver = adapter.driver;
  start.latency_timer_ms = adapter.latency_timer_ms;
  if (!attempt.operator_name.empty()) start.operator_name = attempt.operator_name;
  return start;
}

void check_adapter(const recipe::Slot& slot, const port::Adapter& adapter) {
  if (!slot.adapter_serial || adapter.serial == slot.adapter_serial) return;
  std::error_code ignored;
  if (!adapter.serial && !std::filesystem::exists(slot.port, ignored)) return;
  const std::string found = adapter.serial ? fmt::format("the adapter {}", *adapter.serial)
                                           : std::string("an adapter without a serial number");
  throw step_failure(
      "E204", fmt::format("slot {} belongs to the adapter with serial number {}, but {} is {}: it "
                          "was not opened. Put the adapter back, or correct `adapter` in the "
                          "station file",
                          slot.name, *slot.adapter_serial, slot.port, found));
}

std::string hub_of(const Environment& environment, const recipe::Slot& slot) {
  const recipe::Parallel& limits = environment.parallel;
  if (!limits.most_per_hub && limits.start_stagger.count() == 0) return {};
  return port::hub_of(slot.port, environment.adapter_of(slot.port).by_path);
}

awaitable<std::unique_ptr<port::Port>> open_port_of(const Environment& environment,
                                                    const Attempt& attempt) {
  unsigned left = attempt.number > 1 ? most_reopenings : 0;
  for (;;) {
    try {
      co_return co_await environment.open_port(attempt.slot.port);
    } catch (const port::PortError& error) {
      const bool wait = left > 0 && may_come_back(error.fault()) && !environment.stop.requested;
      if (!wait) throw;
    }
    --left;
    asio::steady_timer pause(co_await asio::this_coro::executor, environment.reopen_pause);
    co_await pause.async_wait(asio::use_awaitable);
  }
}

}  // namespace gangflash::session
