// Starts the firmware: Go 0x21 (AN3155 3.5), or a reset with BOOT0 low.
#include <fmt/format.h>
#include <boost/assert.hpp>

#include "session/steps.hpp"

namespace gangflash::session {

using bootloader::Errc;
using chip::Quirk;

namespace {

/// A bootloader that is still there answers the second sync byte at the latest.
constexpr std::chrono::seconds patience_gone{1};

bool is_silence(const Reply& reply) {
  return reply.result == Errc::timeout && !reply.answer_begun;
}

/// Some ROMs lose an ACK of Go and jump all the same (AN2606, H74x V9.0). Where the first one is
/// lost the ROM waits for the address, so that goes out as a command of one phase.
awaitable<Reply> go_on_without_ack(Link& link, bootloader::Command go) {
  go.phases.erase(go.phases.begin());
  co_return co_await link.execute(go);
}

/// Only silence is left as a sign that it jumped.
awaitable<void> prove_gone(Context& context, const Reply& reply, std::uint32_t address) {
  bootloader::CommandList commands;
  const SyncResult sync = co_await synchronise(context.link, commands, patience_gone);
  if (sync.answered || sync.get_failed)
    throw command_failure(reply, "E405", "E406", "run", address);
  context.detail =
      fmt::format("Go 0x{:08X}: an ACK did not come, and the bootloader is gone", address);
}

awaitable<void> reset_into_application(Context& context) {
  BOOST_ASSERT(context.lines.can_reset());  // recipe::check refuses such a slot
  co_await context.lines.start_application();
  const bool chosen = context.lines.wiring().boot0.wired();
  context.detail = fmt::format("reset with {}; nothing was sent after it",
                               chosen ? "BOOT0 low" : "BOOT0 as the board has it, not wired");
}

}  // namespace

awaitable<void> run(Context& context) {
  if (context.plan().recipe.run == recipe::Run::reset) {
    co_await reset_into_application(context);
    co_return;
  }
  BOOST_ASSERT(context.plan().go_address.has_value());
  const std::uint32_t address = *context.plan().go_address;
  const bootloader::Command command = bootloader::go(address);
  Reply reply = co_await context.link.execute(command);
  const bool may_lose_ack = context.chip().has(Quirk::go_ack_lost);
  if (may_lose_ack && is_silence(reply) && reply.phase == 0)
    reply = co_await go_on_without_ack(context.link, command);
  if (may_lose_ack && is_silence(reply)) {
    co_await prove_gone(context, reply, address);
    co_return;
  }
  if (!reply.ok()) throw command_failure(reply, "E405", "E406", "run", address);
  context.detail = fmt::format("Go 0x{:08X}", address);
}

}  // namespace gangflash::session
