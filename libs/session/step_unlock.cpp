// Readout Unprotect 0x92: consented mass erase (AN3155 3.12).
#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "image/digest.hpp"
#include "session/steps.hpp"

namespace gangflash::session {

using bootloader::Milliseconds;
using bootloader::Opcode;

namespace {

/// What the mass erase may take: the datasheet's maximum where there is one, else sector by sector
/// (L0, L1).
Milliseconds longest_mass_erase(const recipe::Plan& plan) {
  const chip::Chip& chip = *plan.recipe.part.chip;
  std::chrono::microseconds longest = chip.mass_erase.maximum;
  if (longest == std::chrono::microseconds::zero()) {
    for (const chip::Sector& sector : plan.recipe.part.sectors()) longest += sector.erase.maximum;
  }
  return std::chrono::ceil<Milliseconds>(longest) + Milliseconds{5000};
}

}  // namespace

awaitable<void> unlock(Context& context) {
  if (!context.commands.has(Opcode::readout_unprotect)) {
    throw step_failure("E602",
                       "the part is readout protected and its bootloader has no Readout "
                       "Unprotect 0x92: it cannot be unlocked over this line");
  }
  const Milliseconds limit = longest_mass_erase(context.plan());
  const bootloader::Command command = bootloader::readout_unprotect(limit);
  const Reply reply = co_await context.link.execute(command);
  if (!reply.ok()) throw command_failure(reply, "E602", "E602", "unlock");

  // Many parts send the second ACK before the erase is over, and all of them reset after it.
  co_await context.link.port().sleep(context.chip().startup);
  const SyncResult sync = co_await synchronise(context.link, context.commands,
                                               std::max<port::Duration>(limit, patience_sync));
  if (!sync.answered) {
    throw step_failure("E602", fmt::format("the part did not come back within {} s of the unlock",
                                           std::chrono::ceil<std::chrono::seconds>(limit).count()));
  }

  const recipe::Block& block = context.plan().blocks.front();
  const std::uint32_t address = block.address;
  const Reply first = co_await read_block(context.link, address, block.bytes.size());
  if (!first.ok()) throw command_failure(first, "E602", "E406", "read after unlock", address);
  const std::uint8_t erased = context.chip().erased_value;
  if (!std::all_of(first.payload.begin(), first.payload.end(),
                   [=](std::uint8_t byte) { return byte == erased; })) {
    throw step_failure("E602",
                       fmt::format("after the unlock the flash at 0x{:08X} is not blank", address));
  }
  context.readout_protected = false;

  trace::Identified facts;
  facts.pid = context.chip().pid;
  facts.found = "blank";
  facts.first_block_sha256 = image::sha256_hex(first.payload);
  const Identity identity = co_await read_identity(context.link, context.chip());
  facts.uid = context.uid = identity.uid;
  facts.flash_kib = identity.flash_kib;
  context.detail = identity.uid ? "UID " + *identity.uid : "no UID";
  co_await journal_identity(context, std::move(facts));
  if (identity.uid_implausible) {
    throw step_failure("E503", "the UID reads all 00 or all FF: no working part has such a UID");
  }
}

}  // namespace gangflash::session
