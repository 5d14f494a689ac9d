#include "session/floor.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>

#include "recipe/label.hpp"
#include "session/context.hpp"
#include "session/journal.hpp"
#include "session/slot_loop.hpp"
#include "session/slot_port.hpp"

namespace gangflash::session {
namespace asio = boost::asio;

Floor::Floor(const asio::any_io_executor& executor, const Environment& environment,
             trace::FloorState& state, FloorOptions options, std::vector<recipe::Slot> slots,
             Stop& stop)
    : environment_(environment),
      state_(state),
      options_(std::move(options)),
      slots_(std::move(slots)),
      stop_(stop),
      places_(slots_.size()),
      batch_(options_.units),
      rules_(options_.stop, slots_.size(), options_.clear_command),
      gate_(executor, environment.parallel),
      bell_(executor, asio::steady_timer::time_point::max()),
      look_(executor) {
  environment_.units = &units_;
  environment_.judge = [this](const Attempt& attempt, const Seen& seen) { judge(attempt, seen); };
  for (const recipe::Slot& slot : slots_) hubs_.push_back(hub_of(environment_, slot));
  take_history();
}

/// A batch that was interrupted goes on where it was. What stopped it then was dealt with: the
/// rules' answers to the past are not obeyed again.
void Floor::take_history() {
  if (options_.lot || options_.work_order) {
    for (const trace::BatchUnit& unit : state_.batch(options_.lot, options_.work_order)) {
      batch_.take(unit);
      if (unit.since_clear) rules_.finished({unit.slot, unit.outcome, unit.code, unit.uid});
    }
  }
  apply_decisions();
}

// The run

awaitable<Round> Floor::run() {
  const auto executor = co_await asio::this_coro::executor;
  emit(batch_.count());
  if (batch_.complete()) {
    StopRaised stop{{}, "EA04", "the batch has its quantity already", {}};
    co_await raise(std::move(stop));
  }
  std::size_t running = slots_.size();
  std::exception_ptr bug;
  const auto one_ended = [&] {
    ended_ = --running == 0;
    if (ended_) look_.cancel();
  };
  for (Place place = 0; place < slots_.size(); ++place) {
    auto ended = [&, place](const std::exception_ptr& thrown) {
      try {
        if (thrown) std::rethrow_exception(thrown);
      } catch (const trace::StoreError& error) {
        store_failed(place, error);
      } catch (...) {
        bug = thrown;
        stop_.requested = true;
        wake();
      }
      one_ended();
    };
    asio::co_spawn(executor, run_slot_loop(*this, place), ended);
  }
  co_await watch_decisions();
  if (bug) std::rethrow_exception(bug);
  round_.times = times_.table(environment_.plan);
  co_return std::move(round_);
}

void Floor::store_failed(Place place, const trace::StoreError& error) {
  stop_.requested = true;
  round_.store_failed = true;
  round_.store_error = error.what();
  emit_store_failed(environment_, slots_[place].name, error);
  wake();
}

bool Floor::drain() {
  if (closing()) return false;
  if (round_.ended_by == Round::EndedBy::itself) round_.ended_by = Round::EndedBy::person;
  closing_ = true;
  wake();
  return true;
}

void Floor::wake() {
  if (closing()) gate_.close();
  bell_.cancel();
  look_.cancel();
}

awaitable<void> Floor::change() {
  boost::system::error_code rung;
  if (!closing()) co_await bell_.async_wait(asio::redirect_error(asio::use_awaitable, rung));
}

// What people decide elsewhere

void Floor::apply_decisions() {
  last_decision_ = state_.last_decision();
  const trace::Decisions decisions = state_.decisions();
  for (Place place = 0; place < slots_.size(); ++place) {
    const auto out =
        std::ranges::find(decisions.disabled, slots_[place].name, &trace::DisabledSlot::slot);
    std::optional<trace::DisabledSlot>& known = places_[place].out;
    const bool is_out = out != decisions.disabled.end();
    if (known && !is_out) rules_.enable(slots_[place].name);
    known = is_out ? std::optional(*out) : std::nullopt;
  }
  bell_.cancel();
}

awaitable<void> Floor::heed_decisions() {
  if (state_.last_decision() == last_decision_) co_return;
  apply_decisions();
  std::string withdrawn = options_.still_allowed ? options_.still_allowed() : std::string();
  if (withdrawn.empty() || closing()) co_return;
  StopRaised stop{{}, "E102", std::move(withdrawn), {}};
  co_await raise(std::move(stop));
}

/// Until the last slot has ended.
awaitable<void> Floor::watch_decisions() {
  while (!ended_) {
    boost::system::error_code rung;
    look_.expires_after(options_.decisions_every);
    co_await look_.async_wait(asio::redirect_error(asio::use_awaitable, rung));
    if (ended_ || round_.store_failed) continue;
    try {
      co_await heed_decisions();
    } catch (const trace::StoreError& error) {
      store_failed(0, error);
    }
  }
}

// What the slots ask and tell

const trace::DisabledSlot* Floor::disabled(Place place) const {
  const auto& out = places_[place].out;
  return out ? &*out : nullptr;
}

void Floor::show(Place place, SlotCondition condition, std::string text, std::string code) {
  PlaceState& state = places_[place];
  std::string shown = code + " " + text;
  const bool news = !state.told || state.condition != condition || state.shown != shown;
  state.told = true;
  state.condition = condition;
  state.shown = std::move(shown);
  if (!news) return;
  SlotChanged event{slots_[place].name, condition, std::move(text), std::move(code)};
  emit(std::move(event));
}

std::string Floor::wanted(Place place) const {
  const PlaceState& state = places_[place];
  using recipe::Start;
  if (options_.start == Start::enter && !state.go) return "press Enter";
  if (options_.start == Start::scan && state.label.empty()) return "scan its label";
  return {};
}

void Floor::forget(Place place) {
  places_[place].go = false;
  places_[place].label.clear();
}

Attempt Floor::next_attempt(Place place, unsigned number) {
  places_[place].busy = true;
  Attempt attempt;
  attempt.id = trace::uuid_v7(trace::WallClock::now());
  attempt.slot = slots_[place];
  attempt.number = number;
  attempt.label = places_[place].label;
  attempt.operator_name = operator_;
  return attempt;
}

awaitable<void> Floor::finished(Place place, AttemptResult result, unsigned attempts) {
  const std::string& slot = slots_[place].name;
  places_[place].told = places_[place].busy = false;
  units_.leave(slot);
  ++round_.counts[result.outcome];
  round_.retries += attempts - 1;
  if (result.outcome == trace::Outcome::pass)
    times_.add(slot, result.baud, std::move(result.steps));
  batch_.take({.uid = result.uid, .outcome = result.outcome, .code = result.failure_code});
  emit(batch_.count());
  const StopVerdict verdict =
      rules_.finished({slot, result.outcome, result.failure_code, result.uid});
  if (!verdict.none()) {
    StopRaised stop{verdict.slot, verdict.code, verdict.text, verdict.command};
    co_await raise(std::move(stop));
  }
  if (batch_.complete() && round_.ended_by != Round::EndedBy::quantity) {
    StopRaised stop{
        {}, "EA04", fmt::format("{} good units: the quantity is reached", batch_.count().good), {}};
    co_await raise(std::move(stop));
  }
}

/// On disk before anybody acts on it.
awaitable<void> Floor::raise(StopRaised stop) {
  if (stop.slot.empty()) {
    closing_ = true;
    round_.ended_by = stop.code == "EA04" ? Round::EndedBy::quantity : Round::EndedBy::rule;
  }
  trace::RunEvent event{.kind = "stop", .at = trace::WallClock::now()};
  if (!stop.slot.empty()) event.slot = stop.slot;
  event.code = stop.code;
  event.text = stop.text;
  auto submit = [&](trace::Journal::Done done) {
    environment_.journal.event(std::move(event), std::move(done));
  };
  co_await journaled(submit);
  emit(std::move(stop));
  apply_decisions();
  wake();
}

// Whether a unit is to be worked on

void Floor::judge(const Attempt& attempt, const Seen& seen) {
  if (!seen.uid) return;
  if (!attempt.label.empty()) refuse_label(attempt, *seen.uid);
  if (seen.wiped || options_.reflash) return;
  if (const auto why = state_.held(*seen.uid)) {
    throw step_failure("EA09",
                       fmt::format("the unit is {}; nothing was changed. `gangflash release "
                                   "{}` ends a hold, --reflash overrides it",
                                   *why, *seen.uid));
  }
  if (options_.golden) return;
  if (seen.first_block_equal && state_.already_good(*seen.uid, options_.job, attempt.id)) {
    throw step_failure("EA06",
                       "the last write of this unit passed with this recipe and these images, and "
                       "its first block reads back equal; --reflash writes it again");
  }
}

void Floor::refuse_label(const Attempt& attempt, const std::string& uid) {
  const auto bound = state_.unit_with_label(attempt.label);
  if (!bound || *bound == uid) return;
  trace::Failure failure;
  failure.code = "E505";
  failure.expected = *bound;
  failure.actual = uid;
  failure.text = fmt::format("the label {} belongs to the unit with UID {}; this one has {}",
                             attempt.label, *bound, uid);
  throw UnitFailure(std::move(failure));
}

}  // namespace gangflash::session
