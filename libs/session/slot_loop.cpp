#include "session/slot_loop.hpp"

#include <memory>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "session/slot_port.hpp"
#include "session/watch.hpp"

namespace gangflash::session {
namespace asio = boost::asio;

namespace {

/// A board's place in the batch, given back whatever happens.
class Claim {
 public:
  explicit Claim(Batch& batch) : batch_(batch) {}
  ~Claim() {
    if (reserved_) batch_.give_back();
  }
  Claim(const Claim&) = delete;
  Claim& operator=(const Claim&) = delete;

  [[nodiscard]] bool reserve() { return reserved_ = reserved_ || batch_.reserve(); }

 private:
  Batch& batch_;
  bool reserved_ = false;
};

class SlotLoop {
 public:
  SlotLoop(Floor& floor, Floor::Place place) : floor_(floor), place_(place) {}
  awaitable<void> operator()();

 private:
  awaitable<void> one_board();
  awaitable<void> open();
  awaitable<bool> wait_for_board();
  awaitable<bool> wait_to_start(Claim& claim);
  awaitable<Gate::Place> wait_for_turn();
  awaitable<void> work();
  awaitable<void> wait_for_removal();
  awaitable<void> wait_for_port(const trace::Failure& failure);
  awaitable<void> put_down();
  void close();

  [[nodiscard]] bool must_leave() const { return floor_.closing() || floor_.disabled(place_); }
  [[nodiscard]] const recipe::Slot& slot() const { return floor_.slot(place_); }

  Floor& floor_;
  const Floor::Place place_;
  OpenLine line_;
  std::optional<Watch> watch_;
  bool another_ = false;  ///< a new board answered already
  AttemptResult result_;
};

void SlotLoop::close() {
  watch_.reset();
  line_.lines.reset();
  line_.port.reset();
  another_ = false;
}

/// Lets go of the board, and of the port.
awaitable<void> SlotLoop::put_down() {
  try {
    if (line_.lines) co_await line_.lines->release();
  } catch (const port::PortError&) {
    // The wire is gone, and with it whatever it held.
  }
  close();
}

awaitable<void> SlotLoop::open() {
  const Environment& environment = floor_.environment();
  check_adapter(slot(), environment.adapter_of(slot().port));
  line_.port = co_await environment.open_port(slot().port);
  line_.lines = std::make_unique<BoardLines>(*line_.port, slot().wiring);
  watch_.emplace(line_, environment.plan, slot(), environment.stop);
}

awaitable<bool> SlotLoop::wait_for_board() {
  if (another_) co_return !must_leave();
  co_await watch_->begin();
  floor_.show(place_, SlotCondition::waiting);
  bool there = false;
  while (!there && !must_leave()) there = co_await watch_->look_for_board();
  co_return there;
}

/// The person's part, then a place in the batch. False when the board went, or the run ends.
awaitable<bool> SlotLoop::wait_to_start(Claim& claim) {
  while (!must_leave()) {
    if (std::string wanted = floor_.wanted(place_); !wanted.empty()) {
      floor_.show(place_, SlotCondition::ready, std::move(wanted));
    } else if (!claim.reserve()) {
      floor_.show(place_, SlotCondition::queued,
                  "other slots work on the last ones; needed only if one of them fails");
    } else {
      co_return true;
    }
    const Watch::Seen seen = co_await watch_->look_at_board();
    if (seen == Watch::Seen::gone) {
      floor_.forget(place_);
      break;
    }
  }
  co_return false;
}

/// Its turn at supply and hub. An empty place when the board went meanwhile, or the run ends.
awaitable<Gate::Place> SlotLoop::wait_for_turn() {
  bool waited = false;
  const auto queued = [&] {
    waited = true;
    floor_.show(place_, SlotCondition::queued, "waits for its turn");
  };
  Gate::Place turn = co_await floor_.gate().enter(floor_.hub(place_), queued);
  const bool there = !waited || co_await watch_->still_there();
  if (!there) floor_.forget(place_);
  if (!there || must_leave()) turn.leave();
  co_return turn;
}

awaitable<void> SlotLoop::work() {
  unsigned number = 0;
  bool synchronised = watch_->synchronised();
  do {
    Attempt attempt = floor_.next_attempt(place_, ++number);
    if (line_.port) attempt.line = &line_;
    attempt.synchronised = std::exchange(synchronised, false);
    result_ = co_await run_attempt(floor_.environment(), std::move(attempt));
    // The next try, and the next board, come to a port that is opened anew.
    if (result_.wire_broke) close();
  } while (result_.may_retry);
  co_await floor_.finished(place_, result_, number);
}

awaitable<void> SlotLoop::wait_for_removal() {
  const bool held = result_.failure_code == "EA09";
  floor_.show(place_, held ? SlotCondition::hold : SlotCondition::remove);
  if (!line_.port) co_return;
  co_await watch_->job_ended(result_);
  while (!must_leave()) {
    const Watch::Seen seen = co_await watch_->look_at_board();
    another_ = seen == Watch::Seen::another;
    if (seen != Watch::Seen::same) co_return;
  }
}

awaitable<void> SlotLoop::one_board() {
  if (!line_.port) co_await open();
  const bool came = co_await wait_for_board();
  if (!came) co_return;
  another_ = false;
  {
    Claim claim(floor_.batch());
    const bool starts = co_await wait_to_start(claim);
    if (!starts) co_return;
    const Gate::Place turn = co_await wait_for_turn();
    if (!turn) co_return;
    co_await work();
  }
  floor_.forget(place_);
  co_await wait_for_removal();
}

awaitable<void> SlotLoop::wait_for_port(const trace::Failure& failure) {
  close();
  floor_.show(place_, SlotCondition::unreachable, failure.text, failure.code);
  const auto pause = 3 * floor_.environment().reopen_pause;
  asio::steady_timer timer(co_await asio::this_coro::executor, pause);
  co_await timer.async_wait(asio::use_awaitable);
}

awaitable<void> SlotLoop::operator()() {
  while (!floor_.closing()) {
    if (const trace::DisabledSlot* out = floor_.disabled(place_)) {
      co_await put_down();
      floor_.show(place_, SlotCondition::disabled, out->text, out->code);
      co_await floor_.change();
      continue;
    }
    std::exception_ptr broke;
    try {
      co_await one_board();
    } catch (const port::PortError&) {
      broke = std::current_exception();
    } catch (const UnitFailure&) {  // E204: another adapter
      broke = std::current_exception();
    }
    if (!broke) continue;
    const trace::Failure failure = failure_of(broke);
    co_await wait_for_port(failure);
  }
  co_await put_down();
  floor_.show(place_, SlotCondition::closed);
}

}  // namespace

awaitable<void> run_slot_loop(Floor& floor, Floor::Place place) {
  // Not in this coroutine's frame, as in run_attempt().
  const auto loop = std::make_unique<SlotLoop>(floor, place);
  co_await (*loop)();
}

}  // namespace gangflash::session
