// Write Memory 0x31 (AN3155 3.6): whole aligned blocks; those that equal the erased value are left
// out, and the final read-back covers them.
#include <algorithm>

#include <fmt/format.h>

#include "session/steps.hpp"

namespace gangflash::session {

namespace {

/// What a part of a block needs to be sent for: it differs from what the erase leaves.
bool is_sent(const Context& context, const BlockPart& part) {
  const std::uint8_t erased = context.chip().erased_value;
  return part.changed &&
         std::ranges::any_of(part.bytes, [=](std::uint8_t byte) { return byte != erased; });
}

}  // namespace

awaitable<void> write(Context& context) {
  const recipe::Plan& plan = context.plan();
  std::size_t sent = 0;
  std::size_t untouched = 0;
  for (const std::size_t index : plan.writes) {
    const std::vector<BlockPart> parts = parts_of(context, plan.blocks[index]);
    for (const BlockPart& part : parts) {
      if (!is_sent(context, part)) continue;
      const bootloader::Command command = bootloader::write_memory(part.address, part.bytes);
      const Reply reply = co_await context.link.execute(command);
      // A write is never sent twice: nobody can know which half of it took effect.
      if (!reply.ok()) throw command_failure(reply, "E703", "E704", "write", part.address);
      context.advance(part.bytes.size());
    }
    const bool any = std::ranges::any_of(parts, &BlockPart::changed);
    ++(any ? sent : untouched);
  }
  // Every block was sent, or is the erased value the sectors now hold, or was found to be there:
  // what the target holds by now is the plan's content.
  context.record.written_sha256 = plan.content_sha256;
  const std::size_t skipped = plan.blocks.size() - plan.writes.size();
  context.detail = fmt::format("{} blocks", sent);
  if (skipped > 0) context.detail += fmt::format(", {} erased ones left out", skipped);
  if (untouched > 0) context.detail += fmt::format(", {} in untouched sectors", untouched);
}

}  // namespace gangflash::session
