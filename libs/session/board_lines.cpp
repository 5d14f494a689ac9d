#include "session/board_lines.hpp"

#include <boost/assert.hpp>

namespace gangflash::session {

using port::awaitable;
using port::Output;
using Kind = recipe::ControlLine::Kind;

namespace {

Output output_of(Kind kind) {
  switch (kind) {
    case Kind::dtr:
      return Output::dtr;
    case Kind::rts:
      return Output::rts;
    case Kind::break_condition:
      return Output::break_condition;
    case Kind::none:
    case Kind::gpio:
      break;
  }
  BOOST_ASSERT_MSG(false, "no line of a port");
  return Output::dtr;
}

port::Input input_of(recipe::StatusLine::Kind kind) {
  using Status = recipe::StatusLine::Kind;
  if (kind == Status::cts) return port::Input::cts;
  return kind == Status::dsr ? port::Input::dsr : port::Input::dcd;
}

}  // namespace

BoardLines::BoardLines(port::Port& port, const recipe::Wiring& wiring)
    : port_(port), wiring_(wiring), reset_{wiring.reset, {}}, boot0_{wiring.boot0, {}} {
  take_gpio(reset_);
  take_gpio(boot0_);
}

void BoardLines::take_gpio(Driven& driven) {
  const recipe::ControlLine& line = driven.line;
  if (line.kind != Kind::gpio) return;
  driven.gpio.emplace(line.gpio_chip, line.gpio_line, line.inverted);
}

awaitable<void> BoardLines::drive(Driven& driven, bool asserted) {
  const bool level = asserted != driven.line.inverted;
  if (driven.gpio) {
    driven.gpio->set(level);
  } else if (driven.line.wired()) {
    co_await port_.set_output(output_of(driven.line.kind), level);
  }
}

awaitable<bool> BoardLines::board_present() {
  if (!wiring_.present.wired()) co_return true;
  const bool asserted = co_await port_.input(input_of(wiring_.present.kind));
  co_return asserted != wiring_.present.inverted;
}

awaitable<void> BoardLines::raise_boot0() {
  if (!boot0_.line.wired()) co_return;
  co_await drive(boot0_, true);
  co_await port_.sleep(wiring_.boot0_setup);
}

/// After NRST went: until the ROM listens. What the board said meanwhile was not said to us.
awaitable<void> BoardLines::settle(port::Duration startup) {
  // A line in BREAK can send nothing, so it must end once BOOT0 was sampled.
  if (boot0_.line.kind == Kind::break_condition) co_await drive(boot0_, false);
  co_await port_.sleep(startup);
  co_await port_.discard_input();
}

awaitable<void> BoardLines::enter_rom(port::Duration startup) {
  co_await drive(reset_, true);
  co_await raise_boot0();
  co_await port_.sleep(wiring_.reset_hold);
  co_await drive(reset_, false);
  co_await settle(startup);
}

awaitable<void> BoardLines::hold_boot0(port::Duration startup) {
  if (!reset_.line.wired() && !boot0_.line.wired()) co_return;
  if (boot0_.line.kind != Kind::break_condition) co_await raise_boot0();
  co_await drive(reset_, false);
  co_await settle(startup);
}

awaitable<void> BoardLines::start_application() {
  co_await drive(boot0_, false);
  co_await drive(reset_, true);
  co_await port_.sleep(std::max<port::Duration>(wiring_.reset_hold, wiring_.boot0_setup));
  co_await drive(reset_, false);
}

awaitable<void> BoardLines::release() {
  // BOOT0 first: where the board is still held in reset, it then starts its application.
  co_await drive(boot0_, false);
  co_await drive(reset_, false);
}

}  // namespace gangflash::session
