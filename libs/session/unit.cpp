#include "session/unit.hpp"

#include <fmt/format.h>

#include "recipe/erase_cost.hpp"
#include "recipe/wiring.hpp"
#include "session/journal.hpp"
#include "session/slot_port.hpp"
#include "session/steps.hpp"

namespace gangflash::session {

namespace {

using std::chrono::duration_cast;
using std::chrono::microseconds;

bool is_port_error(const std::exception_ptr& thrown) {
  if (!thrown) return false;
  try {
    std::rethrow_exception(thrown);
  } catch (const port::PortError&) {
    return true;
  } catch (...) {
    return false;
  }
}

/// A part that did not answer to what changes it may still be at it, or wait for the rest of a
/// block that sync bytes would complete: nothing but a reset, or a person, ends that.
bool needs_reset(const std::exception_ptr& thrown, std::string_view step) {
  if (!thrown || (step != "unlock" && step != "erase" && step != "write")) return false;
  try {
    std::rethrow_exception(thrown);
  } catch (const UnitFailure& failure) {
    return failure.unanswered();
  } catch (...) {
    return false;
  }
}

class AttemptRun {
 public:
  AttemptRun(const Environment& environment, const Attempt& attempt)
      : environment_(environment),
        attempt_(attempt),
        awake_(environment.wakefulness != nullptr ? environment.wakefulness->hold() : nullptr) {
    record_.attempt = attempt.id;
  }

  awaitable<AttemptResult> operator()();

 private:
  awaitable<void> begin();
  awaitable<void> open();
  awaitable<void> talk();
  awaitable<void> take_step(Context& context, const StepRow& row);
  awaitable<std::exception_ptr> talk_and_release();
  awaitable<void> finish();
  void conclude(const std::exception_ptr& thrown);

  template <class What>
  void emit(What what) const {
    environment_.emit(Event{trace::WallClock::now(), std::move(what)});
  }

  const Environment& environment_;
  const Attempt& attempt_;
  trace::AttemptEnd record_;
  const port::Wakefulness::Hold awake_;
  port::Adapter adapter_;
  OpenLine own_line_;
  OpenLine* line_ = nullptr;  ///< own_line_, or the one that was handed over; null: not open
  port::TimePoint started_{};
  std::unique_ptr<FlightRecorder> recorder_;
  std::optional<std::string> uid_;
  std::string step_;
  bool irreversible_sent_ = false;
  AttemptResult result_;
};

awaitable<void> AttemptRun::begin() {
  adapter_ = environment_.adapter_of(attempt_.slot.port);
  trace::AttemptStart start = start_of(attempt_, adapter_);
  auto submit = [&](trace::Journal::Done done) {
    environment_.journal.begin(std::move(start), std::move(done));
  };
  co_await journaled(submit);
  UnitStarted event{attempt_.slot.name, attempt_.id, attempt_.number,
                    environment_.plan.recipe.attempts};
  emit(std::move(event));
}

awaitable<void> AttemptRun::take_step(Context& context, const StepRow& row) {
  step_ = row.name;
  const auto total_bytes = row.total_bytes;
  context.begin_step(row.name,
                     total_bytes != nullptr ? total_bytes(environment_.plan, context.found) : 0);
  const port::TimePoint before = line_->port->now();
  const std::uint64_t wire_bytes = context.link.wire_bytes();
  std::exception_ptr thrown;
  try {
    co_await row.action(context);
    if (environment_.units != nullptr) environment_.units->check(attempt_.slot.name);
  } catch (...) {
    thrown = std::current_exception();
  }
  uid_ = context.uid;
  irreversible_sent_ = context.irreversible_sent;
  trace::Step step;
  step.name = row.name;
  step.outcome =
      thrown ? trace::failure_code(failure_of(thrown).code).outcome : trace::Outcome::pass;
  step.offset = duration_cast<microseconds>(before - started_);
  step.duration = duration_cast<microseconds>(line_->port->now() - before);
  step.bytes = context.bytes;
  step.tries = context.tries;
  step.detail = context.detail;
  if (!context.readings.empty())
    step.detail += (step.detail.empty() ? "" : "; ") + context.readings;
  if (!thrown) {
    // By the end of `enter` the rate is the one that all later steps use.
    result_.baud = context.line.baud;
    const auto line = recipe::line_time(context.chip(), context.link.wire_bytes() - wire_bytes,
                                        context.line.baud);
    result_.steps.push_back({step.name, step.duration, line});
  }
  StepFinished event{attempt_.slot.name, step.name, step.outcome, step.duration, step.bytes};
  record_.steps.push_back(std::move(step));
  emit(std::move(event));
  if (thrown) std::rethrow_exception(thrown);
}

awaitable<void> AttemptRun::open() {
  check_adapter(attempt_.slot, adapter_);
  OpenLine* line = attempt_.line;
  if (line == nullptr) {
    line = &own_line_;
    line->port = co_await open_port_of(environment_, attempt_);
  }
  started_ = line->port->now();
  recorder_ = std::make_unique<FlightRecorder>(started_);
  if (!line->lines) line->lines = std::make_unique<BoardLines>(*line->port, attempt_.slot.wiring);
  line_ = line;
  const bool present = co_await line_->lines->board_present();
  if (present) co_return;
  throw step_failure(
      "E301", fmt::format("the slot is empty, says its `present` line ({}): nothing was sent",
                          recipe::to_string(attempt_.slot.wiring.present)));
}

awaitable<void> AttemptRun::talk() {
  co_await open();
  const recipe::Plan& plan = environment_.plan;
  Link link(*line_->port, *recorder_, environment_.stop);
  Context context(environment_, attempt_, link, *line_->lines, record_);
  for (const StepRow& row : step_table()) {
    // Asked anew for each: what identify finds decides what follows.
    if (row.needed(plan, context.found)) co_await take_step(context, row);
  }
  result_.data = std::move(context.data);
  result_.crc = context.crc;
  result_.crc_by_part = context.crc_by_part;
}

void AttemptRun::conclude(const std::exception_ptr& thrown) {
  if (!thrown) {
    record_.outcome = trace::Outcome::pass;
    return;
  }
  trace::Failure failure = failure_of(thrown);
  if (failure.code == "E401" && environment_.allow_empty) failure.code = "E301";
  failure.step = step_.empty() ? "open" : step_;
  record_.outcome = trace::failure_code(failure.code).outcome;
  record_.failure = std::move(failure);
  if (recorder_) record_.frames = recorder_->frames();
}

/// Talks, and however that ends lets go of the board. Returns what went wrong first.
awaitable<std::exception_ptr> AttemptRun::talk_and_release() {
  std::exception_ptr thrown;
  try {
    co_await talk();
  } catch (...) {
    thrown = std::current_exception();
  }
  if (line_ == nullptr) co_return thrown;
  try {
    co_await line_->lines->release();
  } catch (...) {
    if (!thrown) {
      step_ = "release";
      thrown = std::current_exception();
    }
  }
  co_return thrown;
}

awaitable<void> AttemptRun::finish() {
  record_.ended = trace::WallClock::now();
  if (line_ != nullptr)
    record_.duration = duration_cast<microseconds>(line_->port->now() - started_);
  // The line is free before the light: whoever sees it may take the board out, or start another
  // program on the port.
  line_ = nullptr;
  own_line_.lines.reset();
  own_line_.port.reset();
  auto submit = [&](trace::Journal::Done done) {
    environment_.journal.finish(record_, std::move(done));
  };
  co_await journaled(submit);
}

awaitable<AttemptResult> AttemptRun::operator()() {
  co_await begin();
  const std::exception_ptr thrown = co_await talk_and_release();
  conclude(thrown);
  co_await finish();
  result_.outcome = record_.outcome;
  result_.uid = uid_;
  result_.irreversible_sent = irreversible_sent_;
  result_.wire_broke = is_port_error(thrown);
  result_.application_started =
      record_.outcome == trace::Outcome::pass &&
      (environment_.plan.recipe.run != recipe::Run::none || record_.lock_proof == "silent");
  if (record_.failure) result_.failure_code = record_.failure->code;
  const bool stuck = needs_reset(thrown, step_) && !attempt_.slot.wiring.reset.wired();
  result_.may_retry = record_.failure && !stuck && !irreversible_sent_ &&
                      !environment_.stop.requested &&
                      attempt_.number < environment_.plan.recipe.attempts &&
                      trace::failure_code(record_.failure->code).retry == trace::Retry::yes;
  UnitFinished event;
  event.slot = attempt_.slot.name;
  event.attempt = attempt_.id;
  event.uid = uid_;
  event.outcome = record_.outcome;
  if (record_.failure) {
    event.failure_code = record_.failure->code;
    event.text = record_.failure->text;
    event.operator_line = trace::failure_code(record_.failure->code).operator_line;
  } else {
    event.bytes = environment_.plan.image_bytes();
  }
  event.duration = record_.duration;
  event.last = !result_.may_retry;
  emit(std::move(event));
  co_return std::move(result_);
}

}  // namespace

awaitable<AttemptResult> run_attempt(const Environment& environment, Attempt attempt) {
  // Not in this coroutine's frame: for one so large g++ 12.2 takes Asio's allocation and release of
  // frames for a mismatch (-O1, -Wmismatched-new-delete).
  const auto run = std::make_unique<AttemptRun>(environment, attempt);
  co_return co_await (*run)();
}

}  // namespace gangflash::session
