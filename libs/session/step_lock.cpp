// Write Protect 0x63, then Readout Protect 0x82 or the option bits that do the same (AN3155 3.9,
// 3.11), and the proof that each took effect.
#include <algorithm>

#include <fmt/format.h>

#include "recipe/option_bits.hpp"
#include "session/option_area.hpp"
#include "session/steps.hpp"

namespace gangflash::session {

using chip::Quirk;

namespace {

/// A bootloader that is there answers the second sync byte at the latest; this is many times that.
constexpr std::chrono::seconds patience_silence{1};

void append(std::string& detail, const std::string& more) {
  if (!detail.empty()) detail += "; ";
  detail += more;
}

/// Must come first: under readout protection the ROM refuses it.
awaitable<void> protect_writes(Context& context) {
  std::vector<std::uint8_t> codes;
  for (const std::uint16_t unit : context.plan().recipe.write_protect)
    codes.push_back(static_cast<std::uint8_t>(unit));
  context.irreversible_sent = true;
  const bootloader::Command command = bootloader::write_protect(codes);
  const Reply reply = co_await context.link.execute(command);
  if (!reply.ok()) throw command_failure(reply, "E604", "E604", "write protection");
  const SyncResult sync = co_await come_back(context, patience_sync);
  if (!sync.answered) {
    throw step_failure("E604",
                       "the part did not come back after the write protection, so nothing "
                       "proves it");
  }
  co_await expect_same_unit(context);
  const std::vector<bool> active = co_await read_write_protection(context, "E604");
  // ROMs check no number and report no error, so where the bits cannot be seen the ACKs and the
  // reset are all there is.
  bool seen = true;
  for (const std::uint8_t code : codes) {
    const bool visible = code < active.size();
    seen = seen && visible;
    if (!visible || active[code]) continue;
    throw step_failure("E604",
                       fmt::format("write protection was acknowledged, but the option bytes "
                                   "do not show unit {} protected",
                                   code));
  }
  context.record.lock_proof = seen ? "option_bits" : "acknowledged";
  append(
      context.detail,
      fmt::format("{} {} write protected ({})", codes.size(), codes.size() == 1 ? "unit" : "units",
                  seen ? "seen in the option bytes" : "acknowledged, not visible"));
}

/// Sends what switches readout protection on; the part resets. Returns what came back.
awaitable<SyncResult> send_readout_protection(Context& context, port::Duration patience) {
  if (locks_by_options(context.plan())) {
    const bootloader::Bytes before = co_await read_option_area(context, "E405", "E406");
    const bootloader::Bytes wanted = with_patches(before, context.plan(), Patches::all);
    co_return co_await write_option_area(context, wanted, "E604", patience);
  }
  context.irreversible_sent = true;
  const bootloader::Command command = bootloader::readout_protect();
  const Reply reply = co_await context.link.execute(command);
  if (!reply.ok()) throw command_failure(reply, "E604", "E604", "lock");
  co_return co_await come_back(context, patience);
}

/// Where silence after the lock can be as it should be: the reset that reloads the option bytes
/// starts the application of a part that ignores BOOT0, and level 2 shuts the bootloader for good.
bool silence_is_possible(const Context& context) {
  const chip::Chip& chip = context.chip();
  const bool ignores_boot0 =
      chip.has(Quirk::nboot_sel) && !recipe::clears_nboot_sel(chip, context.plan().option_patches);
  return ignores_boot0 || locks_for_good(context.plan());
}

awaitable<void> protect_readout(Context& context) {
  const bool may_be_silent = silence_is_possible(context);
  const port::Duration patience = may_be_silent ? patience_silence : patience_sync;
  const SyncResult sync = co_await send_readout_protection(context, patience);
  if (!sync.answered) {
    if (!may_be_silent || sync.get_failed) {
      throw step_failure("E604", "the part did not come back after the lock, so nothing proves it");
    }
    context.record.lock_proof = "silent";
    append(context.detail, "both ACKs, then the bootloader was gone");
    if (sync.junk > 0)
      context.detail += fmt::format(" ({} bytes of the application came)", sync.junk);
    co_return;
  }
  const FirstBlock block = first_block(context.plan());
  const Reply read = co_await read_surely(context, block.address, block.length);
  if (read.ok()) {
    throw step_failure("E604", fmt::format("the lock was acknowledged, but the flash at 0x{:08X} "
                                           "can still be read",
                                           block.address));
  }
  if (!read.refused())
    throw command_failure(read, "E604", "E604", "read after lock", block.address);
  context.record.lock_proof = "refused_read";
  append(context.detail, "Read Memory is refused");
}

}  // namespace

awaitable<void> lock(Context& context) {
  const recipe::Plan& plan = context.plan();
  if (context.found.readout_protected) {
    // Operation::lock on a part that is locked: identify saw the proof.
    context.record.lock_proof = "refused_read";
    context.detail = "it was protected before: Read Memory is refused";
    co_return;
  }
  if (!plan.recipe.write_protect.empty()) co_await protect_writes(context);
  if (plan.recipe.lock == recipe::Lock::readout || locks_by_options(plan))
    co_await protect_readout(context);
}

}  // namespace gangflash::session
