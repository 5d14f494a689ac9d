#include "stage.hpp"

#include <unistd.h>

#include <csignal>
#include <utility>

namespace gangflash::app {

namespace {

Exit exit_of(const session::Round& round, bool stopped_by_person) {
  const auto count = [&](trace::Outcome outcome) {
    const auto found = round.counts.find(outcome);
    return found == round.counts.end() ? 0u : found->second;
  };
  using trace::Outcome;
  if (round.store_failed) return Exit::store_unavailable;
  if (round.ended_by == session::Round::EndedBy::quantity) return Exit::ok;
  if (stopped_by_person && count(Outcome::aborted) > 0) return Exit::aborted;
  if (round.ended_by == session::Round::EndedBy::rule) return Exit::stop_rule;
  if (count(Outcome::fail) > 0) return Exit::unit_failed;
  if (count(Outcome::error) > 0 || count(Outcome::pass) == 0) return Exit::error_or_nothing;
  return Exit::ok;
}

/// With the checkpoint over all that the round wrote.
void end_run(trace::Journal& journal, bool stopped_by_person, session::Round& round) {
  const auto now = trace::WallClock::now();
  try {
    if (stopped_by_person) {
      journal.event({.kind = "stop", .at = now, .code = "EA01", .text = "stopped by a person"});
    }
    const bool early = stopped_by_person || round.ended_by == session::Round::EndedBy::rule;
    journal.end_run({.how = early ? "stopped" : "finished", .ended = now});
  } catch (const trace::StoreError& error) {
    round.store_failed = true;
    round.store_error = error.what();
  }
}

}  // namespace

StopOnSignal::StopOnSignal(boost::asio::io_context& io, session::Stop& stop, View& view)
    : signals_(io, SIGINT, SIGTERM), stop_(stop), view_(view) {
  wait();
}

void StopOnSignal::drain_first(std::function<bool()> drain, Action wake, Action leave) {
  drain_ = std::move(drain);
  wake_ = std::move(wake);
  leave_ = std::move(leave);
}

void StopOnSignal::forget_actions() {
  drain_first({}, {}, {});
}

void StopOnSignal::leave() {
  if (leave_) leave_();
  view_.restore_terminal();
  ::_exit(static_cast<int>(Exit::aborted));
}

void StopOnSignal::stop() {
  if (stop_.requested) leave();
  const auto drain = std::exchange(drain_, {});
  if (drain && drain()) {
    view_.notice("finishing the boards that run, starting none; press Ctrl-C again to stop them");
    return;
  }
  stop_.requested = true;
  view_.notice("stopping: each slot ends its command; press Ctrl-C again to leave at once");
  if (wake_) wake_();
}

void StopOnSignal::wait() {
  signals_.async_wait([this](const boost::system::error_code& error, int) {
    if (error) return;
    stopped_ = true;
    stop();
    wait();
  });
}

Stage::Stage(boost::asio::io_context& io, View& view)
    : io_(io), view_(view), deadlines_(io.get_executor()), signals_(io, stop_, view) {}

session::RunStarted started_event(const recipe::Plan& plan, const std::string& station,
                                  const std::filesystem::path& database,
                                  const std::vector<recipe::Slot>& slots) {
  session::RunStarted event;
  event.recipe = plan.recipe.name;
  event.revision = plan.recipe.revision;
  event.recipe_sha256 = plan.recipe_sha256;
  event.chip = plan.recipe.part.name;
  event.station = station;
  event.database = database.string();
  for (const recipe::Slot& slot : slots) event.slots.push_back(slot.name);
  return event;
}

Exit perform(Stage& stage, trace::Journal& journal, session::RunStarted started,
             boost::asio::awaitable<session::Round> work) {
  stage.view().on_event({trace::WallClock::now(), std::move(started)});
  session::Round round = stage.run(std::move(work));
  const bool by_person =
      stage.stopped_by_person() || round.ended_by == session::Round::EndedBy::person;
  if (!round.store_failed) end_run(journal, by_person, round);
  const Exit exit = exit_of(round, by_person);
  session::RunFinished finished{round.counts, round.retries,
                                std::chrono::duration_cast<std::chrono::microseconds>(
                                    std::chrono::steady_clock::now() - stage.begun()),
                                static_cast<int>(exit), std::move(round.times)};
  stage.view().on_event({trace::WallClock::now(), std::move(finished)});
  if (round.store_failed) throw trace::StoreError(round.store_error);
  return exit;
}

}  // namespace gangflash::app
