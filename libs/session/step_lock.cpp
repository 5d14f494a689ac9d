// Readout Protect 0x82 (AN3155 3.11), and the proof that it took effect.
#include <fmt/format.h>

#include "session/steps.hpp"

namespace gangflash::session {

using bootloader::Opcode;
using chip::Quirk;

namespace {

/// A bootloader that is there answers the second sync byte at the latest; this is many times that.
constexpr std::chrono::seconds patience_silence{1};

}  // namespace

awaitable<void> lock(Context& context) {
  if (!context.commands.has(Opcode::readout_protect)) {
    throw step_failure("E604", "its bootloader has no Readout Protect 0x82");
  }
  context.lock_sent = true;
  const bootloader::Command command = bootloader::readout_protect();
  const Reply reply = co_await context.link.execute(command);
  if (!reply.ok()) throw command_failure(reply, "E604", "E604", "lock");

  // The option bytes are reloaded by a reset. Where nBOOT_SEL=1 ignores BOOT0, that reset starts
  // the application.
  const bool may_leave_bootloader = context.chip().has(Quirk::nboot_sel);
  co_await context.link.port().sleep(context.chip().startup);
  bootloader::CommandList commands;
  const port::Duration patience = may_leave_bootloader ? patience_silence : patience_sync;
  const SyncResult sync = co_await synchronise(context.link, commands, patience);
  if (!sync.answered) {
    if (may_leave_bootloader && !sync.get_failed) {
      context.record.lock_proof = "silent";
      context.detail = "both ACKs, then the bootloader was gone";
      if (sync.junk > 0)
        context.detail += fmt::format(" ({} bytes of the application came)", sync.junk);
      co_return;
    }
    throw step_failure("E604", "the part did not come back after the lock, so nothing proves it");
  }
  const recipe::Block& block = context.plan().blocks.front();
  const std::uint32_t address = block.address;
  const Reply read = co_await read_block(context.link, address, block.bytes.size());
  if (read.ok()) {
    throw step_failure(
        "E604",
        fmt::format("both ACKs came, but the flash at 0x{:08X} can still be read", address));
  }
  if (!read.refused()) throw command_failure(read, "E604", "E604", "read after lock", address);
  context.record.lock_proof = "refused_read";
  context.detail = "Read Memory is refused";
}

}  // namespace gangflash::session
