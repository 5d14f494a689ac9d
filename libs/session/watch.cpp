#include "session/watch.hpp"

#include <algorithm>

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "session/steps.hpp"

namespace gangflash::session {

using namespace std::chrono_literals;

namespace {

/// An answer comes within a few ms; adapters and networks add theirs.
constexpr port::Duration patience_answer = 50ms;

/// A synchronised bootloader answers every second sync byte only (the pair is one wrong command),
/// so two of them without an answer say nothing yet; one more for a byte that got lost.
constexpr unsigned silent_looks_of_an_empty_slot = 3;

}  // namespace

Watch::Watch(OpenLine& line, const recipe::Plan& plan, const recipe::Slot& slot, const Stop& stop)
    : line_(line), plan_(plan), slot_(slot), stop_(stop) {}

/// A part that ignores BOOT0 would leave its bootloader at a reset: it is asked as it stands.
bool Watch::asks_by_reset() const {
  return line_.lines->can_reset() && !reset_may_lose_rom(*plan_.recipe.part.chip);
}

awaitable<void> Watch::begin() {
  const unsigned rate = recipe::rates_for(slot_, plan_.recipe.baud).front();
  const bool no_parity = plan_.recipe.part.chip->has(chip::Quirk::parity_none);
  const port::LineSettings wanted{rate, no_parity ? port::Parity::none : port::Parity::even};
  co_await line_.port->set_line(wanted);
  co_await line_.lines->hold_boot0(0ms);
  answered_ = was_present_ = talked_ = own_reset_possible_ = false;
  silent_ = 0;
}

awaitable<Watch::Answer> Watch::ask() {
  FlightRecorder recorder(line_.port->now());
  Link link(*line_.port, recorder, stop_);
  co_await line_.port->discard_input();
  const bootloader::Bytes answer = co_await link.sync_once(patience_answer);
  const auto all_are = [&](std::uint8_t byte) {
    return !answer.empty() && std::ranges::all_of(answer, [&](auto each) { return each == byte; });
  };
  Answer result = Answer::none;
  if (all_are(bootloader::ack_byte)) result = Answer::ack;
  if (all_are(bootloader::nack_byte)) result = Answer::nack;
  answered_ = result != Answer::none;
  co_return result;
}

awaitable<Watch::Answer> Watch::reset_and_ask() {
  co_await line_.lines->enter_rom(plan_.recipe.part.chip->startup);
  co_return co_await ask();
}

awaitable<bool> Watch::is_present() {
  // Twice, because contacts bounce while a board is pressed in or taken out.
  const bool present = co_await line_.lines->board_present();
  const bool settled = present == was_present_;
  was_present_ = present;
  if (!settled) co_await line_.port->sleep(period_taken);
  co_return settled ? present : !present;
}

awaitable<void> Watch::rest(port::TimePoint begun, port::Duration period) {
  const port::Duration left = period - (line_.port->now() - begun);
  if (left > port::Duration::zero()) co_await line_.port->sleep(left);
  // On virtual time nothing above waits: the other slots get their turn.
  const auto executor = co_await boost::asio::this_coro::executor;
  co_await boost::asio::post(executor, boost::asio::use_awaitable);
}

awaitable<bool> Watch::look_for_board() {
  const port::TimePoint begun = line_.port->now();
  bool there = false;
  if (line_.lines->wiring().present.wired()) {
    there = co_await is_present();
  } else if (asks_by_reset()) {
    const Answer answer = co_await reset_and_ask();
    there = answer != Answer::none;
  } else {
    const Answer answer = co_await ask();
    there = answer != Answer::none;
  }
  if (there) {
    talked_ = true;
    silent_ = 0;
  } else {
    co_await rest(begun, period_empty);
  }
  co_return there;
}

awaitable<void> Watch::job_ended(const AttemptResult& result) {
  answered_ = false;
  silent_ = 0;
  talked_ = result.outcome == trace::Outcome::pass && !result.application_started;
  own_reset_possible_ = !talked_ && (result.irreversible_sent || result.application_started);
  // A board that resets by itself comes back meanwhile.
  co_await line_.port->sleep(period_taken);
}

awaitable<Watch::Seen> Watch::judge_answer(Answer answer) {
  if (answer != Answer::none) {
    silent_ = 0;
    const bool is_fresh = answer == Answer::ack && !own_reset_possible_;
    own_reset_possible_ = false;
    talked_ = true;
    co_return is_fresh ? Seen::another : Seen::same;
  }
  if (++silent_ < silent_looks_of_an_empty_slot) co_return Seen::same;
  own_reset_possible_ = false;
  if (talked_ || !asks_by_reset()) co_return Seen::gone;
  // It may be there and run its application, or hang in the middle of a command.
  const Answer after_reset = co_await reset_and_ask();
  if (after_reset == Answer::none) co_return Seen::gone;
  talked_ = true;
  silent_ = 0;
  co_return Seen::same;
}

awaitable<bool> Watch::still_there() {
  const bool by_line = line_.lines->wiring().present.wired();
  Seen seen = Seen::same;
  do {
    seen = co_await look_at_board();
  } while (seen == Seen::same && !answered_ && !by_line);
  co_return seen != Seen::gone;
}

awaitable<Watch::Seen> Watch::look_at_board() {
  const port::TimePoint begun = line_.port->now();
  Seen seen = Seen::same;
  if (line_.lines->wiring().present.wired()) {
    const bool present = co_await is_present();
    if (!present) seen = Seen::gone;
  } else {
    const Answer answer = co_await ask();
    seen = co_await judge_answer(answer);
  }
  if (seen == Seen::same) co_await rest(begun, period_taken);
  co_return seen;
}

}  // namespace gangflash::session
