// Back into the bootloader after a command that ends in a reset of the part (AN3155 3.6, 3.9 to
// 3.12; reality varies: some parts only reload their option bytes, some forget even that).
#include <algorithm>

#include "session/steps.hpp"

namespace gangflash::session {

using namespace std::chrono_literals;

namespace {

/// Option bytes are erased and programmed within this time, also where the ACK came early.
constexpr port::Duration option_bytes_settle = 50ms;

}  // namespace

bool reset_may_lose_rom(const chip::Chip& chip) {
  return chip.has(chip::Quirk::nboot_sel) || chip.has(chip::Quirk::empty_flag_cleared_by_rom);
}

awaitable<SyncResult> reset_and_synchronise(Context& context, port::Duration patience,
                                            unsigned most_garbage) {
  const auto now = [&] { return context.link.port().now(); };
  const port::TimePoint give_up = now() + patience;
  SyncResult all;
  unsigned garbage = 0;
  do {
    co_await context.lines.enter_rom(context.chip().startup);
    ++all.resets;
    const SyncResult round = co_await synchronise(context.link, context.commands, patience_round);
    add(all, round);
    if (round.get_failed || round.junk > 0) ++garbage;
  } while (!all.answered && now() < give_up && garbage < most_garbage);
  co_return all;
}

awaitable<SyncResult> come_back(Context& context, port::Duration patience) {
  const bool reset = context.lines.can_reset();
  if (reset && !reset_may_lose_rom(context.chip())) {
    co_await context.link.port().sleep(option_bytes_settle);
    co_return co_await reset_and_synchronise(context, patience);
  }
  co_await context.link.port().sleep(context.chip().startup);
  const SyncResult sync = co_await synchronise(context.link, context.commands, patience);
  if (sync.answered || !reset) co_return sync;
  // Its own reset did not come, or went into the application. If BOOT0 counts by now, ours will
  // not.
  co_return co_await reset_and_synchronise(context, patience);
}

awaitable<SyncResult> come_back_erased(Context& context, port::Duration longest_erase) {
  // Many parts send the second ACK before the erase is over, and a reset that cuts it off leaves
  // them protected: so an answer is waited for, and no reset is ours until there is none to come.
  co_await context.link.port().sleep(context.chip().startup);
  const SyncResult sync = co_await synchronise(
      context.link, context.commands, std::max<port::Duration>(longest_erase, patience_sync));
  const bool reset_is_safe = !reset_may_lose_rom(context.chip());
  if (!context.lines.can_reset() || (sync.answered && !reset_is_safe)) co_return sync;
  co_return co_await reset_and_synchronise(context, patience_sync);
}

}  // namespace gangflash::session
