#include "session/rack.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>

#include "session/gate.hpp"
#include "session/slot_port.hpp"

namespace gangflash::session {
namespace asio = boost::asio;

namespace {

/// One slot from its first attempt to its last.
awaitable<void> run_slot(const Environment& environment, const recipe::Slot& slot, Gate& gate,
                         Round& round, TimeKeeper& times) {
  const auto queued = [&] {
    SlotChanged event{slot.name, SlotCondition::queued, "waits for its turn", {}};
    environment.emit(Event{trace::WallClock::now(), std::move(event)});
  };
  const Gate::Place turn = co_await gate.enter(hub_of(environment, slot), queued);
  AttemptResult result;
  unsigned number = 0;
  do {
    ++number;
    if (number > 1) ++round.retries;
    Attempt attempt{trace::uuid_v7(trace::WallClock::now()), slot, number};
    result = co_await run_attempt(environment, std::move(attempt));
  } while (result.may_retry);
  ++round.counts[result.outcome];
  if (result.outcome == trace::Outcome::pass)
    times.add(slot.name, result.baud, std::move(result.steps));
}

}  // namespace

void emit_store_failed(const Environment& environment, const std::string& slot,
                       const trace::StoreError& error) {
  UnitFinished event;
  event.slot = slot;
  event.outcome = trace::Outcome::error;
  event.failure_code = "EB01";
  event.text = error.what();
  event.operator_line = trace::failure_code("EB01").operator_line;
  environment.emit(Event{trace::WallClock::now(), std::move(event)});
}

awaitable<Round> run_round(const Environment& given, const std::vector<recipe::Slot>& slots,
                           Stop& stop) {
  // Until the round ends: a unit that was in one slot of it cannot be in another.
  UnitsInWork units;
  Environment environment = given;
  environment.units = &units;
  const auto executor = co_await asio::this_coro::executor;
  Round round;
  TimeKeeper times;
  Gate gate(executor, environment.parallel);
  std::size_t running = slots.size();
  std::exception_ptr bug;
  asio::steady_timer all_done(executor, asio::steady_timer::time_point::max());
  for (const recipe::Slot& slot : slots) {
    auto ended = [&, name = slot.name](const std::exception_ptr& thrown) {
      try {
        if (thrown) std::rethrow_exception(thrown);
      } catch (const trace::StoreError& error) {
        stop.requested = true;
        round.store_failed = true;
        round.store_error = error.what();
        emit_store_failed(environment, name, error);
      } catch (...) {
        stop.requested = true;
        bug = thrown;
      }
      if (--running == 0) all_done.cancel();
    };
    asio::co_spawn(executor, run_slot(environment, slot, gate, round, times), ended);
  }
  boost::system::error_code cancelled;
  if (running > 0) {
    co_await all_done.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
  }
  if (bug) std::rethrow_exception(bug);
  round.times = times.table(environment.plan);
  co_return round;
}

}  // namespace gangflash::session
