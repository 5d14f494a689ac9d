#include "session/unit.hpp"

#include <fmt/format.h>

#include "session/journal.hpp"
#include "session/steps.hpp"

namespace gangflash::session {

namespace {

using std::chrono::duration_cast;
using std::chrono::microseconds;

trace::Failure failure_of(const port::PortError& error) {
  trace::Failure failure;
  failure.code = failure_code_of(error.fault());
  failure.text = error.what();
  return failure;
}

/// The one place where anything thrown becomes an outcome. StoreError passes: without a journal
/// nothing may go on.
trace::Failure failure_of(const std::exception_ptr& thrown) {
  trace::Failure failure;
  try {
    std::rethrow_exception(thrown);
  } catch (const trace::StoreError&) {
    throw;
  } catch (const UnitFailure& error) {
    return error.failure();
  } catch (const port::PortError& error) {
    return failure_of(error);
  } catch (const Aborted& error) {
    failure.code = "EA01";
    failure.text = error.what();
  } catch (const std::exception& error) {
    failure.code = "E109";
    failure.text = fmt::format("internal fault: {}", error.what());
  }
  return failure;
}

class AttemptRun {
 public:
  AttemptRun(const Environment& environment, const Attempt& attempt)
      : environment_(environment), attempt_(attempt) {
    record_.attempt = attempt.id;
  }

  awaitable<AttemptResult> operator()();

 private:
  awaitable<void> begin();
  awaitable<void> talk();
  awaitable<void> take_step(Context& context, const StepRow& row);
  awaitable<void> finish();
  void conclude(const std::exception_ptr& thrown);

  template <class What>
  void emit(What what) const {
    environment_.emit(Event{trace::WallClock::now(), std::move(what)});
  }

  const Environment& environment_;
  const Attempt& attempt_;
  trace::AttemptEnd record_;
  std::unique_ptr<port::Port> port_;
  port::TimePoint started_{};
  std::unique_ptr<FlightRecorder> recorder_;
  std::optional<std::string> uid_;
  std::string step_;
  bool irreversible_sent_ = false;
  AttemptResult result_;
};

awaitable<void> AttemptRun::begin() {
  trace::AttemptStart start;
  start.attempt = attempt_.id;
  start.slot = attempt_.slot.name;
  start.port = attempt_.slot.port;
  start.number = attempt_.number;
  start.started = trace::WallClock::now();
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
  context.begin_step(row.name, row.total_bytes != nullptr ? row.total_bytes(environment_.plan) : 0);
  const port::TimePoint before = port_->now();
  std::exception_ptr thrown;
  try {
    co_await row.action(context);
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
  step.duration = duration_cast<microseconds>(port_->now() - before);
  step.bytes = context.bytes;
  step.detail = context.detail;
  StepFinished event{attempt_.slot.name, step.name, step.outcome, step.duration, step.bytes};
  record_.steps.push_back(std::move(step));
  emit(std::move(event));
  if (thrown) std::rethrow_exception(thrown);
}

awaitable<void> AttemptRun::talk() {
  const recipe::Plan& plan = environment_.plan;
  port_ = co_await environment_.open_port(attempt_.slot.port);
  started_ = port_->now();
  recorder_ = std::make_unique<FlightRecorder>(started_);
  const bool parity_none = plan.recipe.part.chip->has(chip::Quirk::parity_none);
  const port::LineSettings wanted{plan.recipe.baud.front(),
                                  parity_none ? port::Parity::none : port::Parity::even};
  const port::LineSettings line = co_await port_->set_line(wanted);
  Link link(*port_, *recorder_, environment_.stop);
  Context context(environment_, attempt_, link, record_, line);
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

awaitable<void> AttemptRun::finish() {
  record_.ended = trace::WallClock::now();
  if (port_) record_.duration = duration_cast<microseconds>(port_->now() - started_);
  // The line is free before the light: whoever sees it may take the board out, or start another
  // program on the port.
  port_.reset();
  auto submit = [&](trace::Journal::Done done) {
    environment_.journal.finish(record_, std::move(done));
  };
  co_await journaled(submit);
}

awaitable<AttemptResult> AttemptRun::operator()() {
  co_await begin();
  std::exception_ptr thrown;
  try {
    co_await talk();
  } catch (...) {
    thrown = std::current_exception();
  }
  conclude(thrown);
  co_await finish();
  result_.outcome = record_.outcome;
  result_.may_retry = record_.failure && !irreversible_sent_ && !environment_.stop.requested &&
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
  AttemptRun run(environment, attempt);
  co_return co_await run();
}

}  // namespace gangflash::session
