#include "ask.hpp"

#include "port/adapter.hpp"
#include "port/open.hpp"
#include "session/slot_port.hpp"

namespace gangflash::app {

session::awaitable<OpenSlot> open_slot(port::Deadlines& deadlines, recipe::Slot slot) {
  session::check_adapter(slot, port::adapter_of(slot.port));
  OpenSlot open;
  open.port = co_await port::open(deadlines, slot.port);
  open.lines = std::make_unique<session::BoardLines>(*open.port, slot.wiring);
  co_return open;
}

session::awaitable<void> release(OpenSlot& open) {
  if (!open.lines) co_return;
  try {
    co_await open.lines->release();
  } catch (const port::PortError&) {
    // The wire is gone, and with it whatever the line did.
  }
  open.lines.reset();
}

namespace {

/// What may throw; `step` names where. On its own, so that ask() can clean up after it.
session::awaitable<void> open_and_probe(port::Deadlines& deadlines, recipe::Slot slot,
                                        port::LineSettings wanted, const session::Stop& stop,
                                        OpenSlot& open, Asked& asked, const char*& step) {
  step = "open";
  open = co_await open_slot(deadlines, slot);
  step = "enter";
  asked.found = co_await session::probe(*open.port, *open.lines, wanted, stop);
}

}  // namespace

session::awaitable<Asked> ask(port::Deadlines& deadlines, recipe::Slot slot, unsigned baud,
                              const session::Stop& stop, port::Parity parity) {
  Asked asked;
  OpenSlot open;
  const char* step = "open";
  const port::LineSettings wanted{baud, parity};
  std::exception_ptr thrown;
  try {
    co_await open_and_probe(deadlines, slot, wanted, stop, open, asked, step);
  } catch (...) {
    thrown = std::current_exception();
  }
  co_await release(open);
  asked.port = std::move(open.port);
  if (thrown) {
    asked.failure = session::failure_of(thrown);
    asked.failure->step = step;
  }
  co_return asked;
}

}  // namespace gangflash::app
