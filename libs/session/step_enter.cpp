// Into the bootloader: reset where it is wired, then the rates of the ladder, each after a fresh
// reset, because the ROM keeps the first rate it hears, right or wrong (AN3155 section 2).
#include <algorithm>
#include <span>

#include <fmt/format.h>
#include <boost/assert.hpp>

#include "session/steps.hpp"

namespace gangflash::session {

using namespace std::chrono_literals;

namespace {

/// A rate that is not the last must not cost every unit the whole patience.
constexpr port::Duration most_for_one_rate = 1s;

/// Garbage once may be the jitter of the ROM's measurement (AN2606 4.5), which is another one after
/// the next reset; twice is the rate.
constexpr unsigned most_garbage = 2;

port::Parity parity_of(const chip::Chip& chip) {
  return chip.has(chip::Quirk::parity_none) ? port::Parity::none : port::Parity::even;
}

awaitable<void> set_rate(Context& context, unsigned rate) {
  const port::LineSettings wanted{rate, parity_of(context.chip())};
  context.line = co_await context.link.set_line(wanted);
}

/// As delivered, such a part ignores BOOT0. Where it is in its bootloader all the same (it was
/// blank), a reset would throw it out, and blank parts of some kinds would crash until power is
/// cut (EMPTY_FLAG_CLEARED_BY_ROM): it is spoken to first as it stands.
awaitable<SyncResult> try_as_it_stands(Context& context) {
  co_await context.lines.hold_boot0(context.chip().startup);
  co_return co_await synchronise(context.link, context.commands, patience_round);
}

awaitable<std::vector<RateTried>> climb(Context& context, const std::vector<unsigned>& rates) {
  const auto now = [&] { return context.link.port().now(); };
  const port::TimePoint give_up = now() + patience_sync;
  const port::Duration share =
      std::min<port::Duration>(most_for_one_rate, patience_sync / rates.size());
  // A rate that the adapter refuses is found before anything is sent.
  for (const unsigned rate : std::span(rates).subspan(1)) co_await set_rate(context, rate);
  std::vector<RateTried> tried;
  for (const unsigned rate : rates) {
    const bool last = rate == rates.back();
    co_await set_rate(context, rate);
    SyncResult sync;
    if (tried.empty() && reset_may_lose_rom(context.chip()))
      sync = co_await try_as_it_stands(context);
    if (!sync.answered) {
      const port::Duration patience = last ? give_up - now() : share;
      const unsigned garbage_allowed = last ? ~0U : most_garbage;
      add(sync, co_await reset_and_synchronise(context, patience, garbage_allowed));
    }
    tried.push_back({context.line, sync});
    if (sync.answered) break;
  }
  co_return tried;
}

/// Without reset there is one chance: a wrong byte latches a wrong rate.
awaitable<std::vector<RateTried>> try_once(Context& context, unsigned rate) {
  co_await set_rate(context, rate);
  co_await context.lines.hold_boot0(context.chip().startup);
  const SyncResult sync = co_await synchronise(context.link, context.commands, patience_sync);
  std::vector<RateTried> tried;
  tried.push_back({context.line, sync});
  co_return tried;
}

/// Whoever watched the slot heard it at the first rate: no other byte is due, nor a reset.
awaitable<std::vector<RateTried>> go_on(Context& context, unsigned rate) {
  co_await set_rate(context, rate);
  co_await context.lines.hold_boot0(port::Duration::zero());
  const SyncResult sync = co_await greet(context.link, context.commands);
  std::vector<RateTried> tried;
  if (sync.answered) tried.push_back({context.line, sync});
  co_return tried;
}

}  // namespace

awaitable<void> enter(Context& context) {
  const auto rates = recipe::rates_for(context.attempt.slot, context.plan().recipe.baud);
  BOOST_ASSERT(!rates.empty());  // recipe::check refuses such a slot
  const bool ladder = context.lines.can_reset();
  std::vector<RateTried> tried;
  if (context.attempt.synchronised) tried = co_await go_on(context, rates.front());
  if (tried.empty() && ladder) {
    tried = co_await climb(context, rates);
  } else if (tried.empty()) {
    tried = co_await try_once(context, rates.front());
  }
  const SyncResult& sync = tried.back().sync;
  if (!sync.answered) throw sync_failure(tried, context.lines.wiring(), &context.chip());
  context.detail = fmt::format("protocol {}.{} at {} baud, sync after {} {}",
                               context.commands.version >> 4, context.commands.version & 0xF,
                               context.line.baud, sync.tries, sync.tries == 1 ? "try" : "tries");
  for (const RateTried& failed : std::span(tried).first(tried.size() - 1))
    context.detail += "; " + story_of(failed);
}

}  // namespace gangflash::session
