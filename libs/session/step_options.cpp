// Option bytes (AN3155 3.6): read the whole area, change the wanted bits, write it back from its
// base, and prove the bits after the reset that follows.
#include <algorithm>

#include <fmt/format.h>

#include "session/option_area.hpp"
#include "session/steps.hpp"

namespace gangflash::session {

using bootloader::Bytes;

awaitable<Bytes> read_option_area(Context& context, std::string_view code_nack,
                                  std::string_view code_timeout) {
  const chip::Range range = option_range(context.chip());
  const Reply reply = co_await read_agreeing(
      context, range.begin, std::min<std::size_t>(range.size(), bootloader::max_block));
  if (!reply.ok())
    throw command_failure(reply, code_nack, code_timeout, "read option bytes", range.begin);
  co_return reply.payload;
}

awaitable<SyncResult> write_option_area(Context& context, Bytes area, std::string_view code,
                                        port::Duration patience) {
  context.irreversible_sent = true;
  const std::uint32_t base = option_range(context.chip()).begin;
  const bootloader::Command command =
      bootloader::write_memory(base, area, bootloader::timeout_option_bytes);
  const Reply reply = co_await context.link.execute(command);
  if (!reply.ok()) throw command_failure(reply, code, code, "write option bytes", base);
  context.advance(area.size());
  co_return co_await come_back(context, patience);
}

awaitable<std::vector<bool>> read_write_protection(Context& context, std::string_view code) {
  const chip::OptionLayout* layout = context.chip().option_layout;
  const Bytes nothing(option_range(context.chip()).size(), 0xFF);
  if (write_protection(nothing, layout).empty()) co_return std::vector<bool>{};
  const Bytes area = co_await read_option_area(context, code, "E406");
  co_return write_protection(area, layout);
}

namespace {

UnitFailure did_not_come_back(const Context& context, const SyncResult& sync) {
  std::string text =
      "the part did not come back to its bootloader after the option bytes were written, so "
      "nothing "
      "proves them";
  if (context.plan().recipe.boot0_pin) {
    text += ": with nBOOT_SEL = 0 the BOOT0 pin decides, so it must be high";
  } else if (context.chip().has(chip::Quirk::nboot_sel)) {
    text += ": it may have started its application, because it ignores BOOT0 (nBOOT_SEL)";
  }
  if (sync.junk > 0) text += fmt::format(" ({} other bytes came)", sync.junk);
  return step_failure("E605", std::move(text));
}

}  // namespace

awaitable<void> options(Context& context) {
  const recipe::Plan& plan = context.plan();
  const Bytes before = co_await read_option_area(context, "E405", "E406");
  // Bits that switch readout protection on come with the lock: after them nothing can be read.
  const Bytes wanted = with_patches(before, plan, Patches::without_lock);
  if (wanted == before) {
    context.detail = "the option bytes held what is wanted: not written";
    co_return;
  }
  const SyncResult sync = co_await write_option_area(context, wanted, "E605", patience_sync);
  if (!sync.answered) throw did_not_come_back(context, sync);
  co_await expect_same_unit(context);
  const Bytes after = co_await read_option_area(context, "E605", "E605");
  if (std::string text = difference(after, wanted, plan); !text.empty()) {
    trace::Failure failure;
    failure.code = "E605";
    failure.command = bootloader::name(bootloader::Opcode::write_memory);
    failure.address = option_range(context.chip()).begin;
    failure.text = "option bytes after the reset: " + text;
    throw UnitFailure(std::move(failure));
  }
  context.detail = "written, and read back after the reset:";
  for (const recipe::OptionPatch& patch : plan.option_patches) context.detail += " " + patch.name;
}

}  // namespace gangflash::session
