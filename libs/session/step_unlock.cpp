// Readout Unprotect 0x92, a consented mass erase, and Write Unprotect 0x73 (AN3155 3.12, 3.10).
#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "image/digest.hpp"
#include "session/journal.hpp"
#include "session/steps.hpp"

namespace gangflash::session {

using bootloader::Milliseconds;

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

awaitable<void> prove_blank(Context& context, trace::Identified& facts) {
  const FirstBlock block = first_block(context.plan());
  Reply first = co_await read_surely(context, block.address, block.length);
  if (!first.ok()) throw command_failure(first, "E602", "E406", "read after unlock", block.address);
  const bootloader::Bytes blank(block.length, context.chip().erased_value);
  bootloader::Bytes found = std::move(first.payload);
  if (found != blank)
    found = co_await read_difference_again(context, block.address, std::move(found), blank);
  if (found != blank) {
    throw step_failure(
        "E602", fmt::format("after the unlock the flash at 0x{:08X} is not blank", block.address));
  }
  facts.first_block_sha256 = image::sha256_hex(found);
}

awaitable<void> unprotect_readout(Context& context) {
  const Milliseconds limit = longest_mass_erase(context.plan());
  const bootloader::Command command = bootloader::readout_unprotect(limit);
  const Reply reply = co_await context.link.execute(command);
  if (!reply.ok()) throw command_failure(reply, "E602", "E602", "unlock");

  const SyncResult sync = co_await come_back_erased(context, limit);
  if (!sync.answered) {
    throw step_failure("E602", fmt::format("the part did not come back within {} s of the unlock",
                                           std::chrono::ceil<std::chrono::seconds>(limit).count()));
  }

  trace::Identified facts;
  facts.pid = context.chip().pid;
  facts.found = "blank";
  co_await prove_blank(context, facts);
  context.found.readout_protected = false;
  context.found.wiped = true;
  const Identity identity = co_await read_identity(context.link, context.chip());
  facts.uid = context.uid = identity.uid;
  facts.flash_kib = context.flash_kib = identity.flash_kib;
  context.detail =
      "wiped, readable and blank, " + (identity.uid ? "UID " + *identity.uid : "no UID");
  co_await journal_identity(context, std::move(facts));
  if (identity.uid_implausible) {
    throw step_failure("E503", "the UID reads all 00 or all FF: no working part has such a UID");
  }
  judge(context, false);
  const auto units = co_await read_write_protection(context, "E602");
  context.found.write_protected = std::ranges::find(units, true) != units.end();
}

awaitable<void> unprotect_writes(Context& context) {
  const bootloader::Command command = bootloader::write_unprotect();
  const Reply reply = co_await context.link.execute(command);
  if (!reply.ok()) throw command_failure(reply, "E602", "E602", "write unprotect");
  const SyncResult sync = co_await come_back(context, patience_sync);
  if (!sync.answered)
    throw step_failure("E602", "the part did not come back after the write unprotect");
  co_await expect_same_unit(context);
  const auto units = co_await read_write_protection(context, "E602");
  if (const auto left = std::ranges::find(units, true); left != units.end()) {
    throw step_failure("E602", fmt::format("after the write unprotect the option bytes still show "
                                           "unit {} protected",
                                           left - units.begin()));
  }
  context.found.write_protected = false;
  if (!context.detail.empty()) context.detail += "; ";
  context.detail += "write protection removed";
}

}  // namespace

awaitable<void> unlock(Context& context) {
  if (!context.found.readout_protected && !context.found.write_protected) {
    context.detail = "it was not protected: nothing was changed";
    co_return;
  }
  if (context.found.readout_protected) co_await unprotect_readout(context);
  if (context.found.write_protected) co_await unprotect_writes(context);
}

}  // namespace gangflash::session
