// Write Memory 0x31 (AN3155 3.6): whole aligned blocks; those that equal the erased value are left
// out, and the final read-back covers them.
#include <fmt/format.h>

#include "image/digest.hpp"
#include "session/steps.hpp"

namespace gangflash::session {

awaitable<void> write(Context& context) {
  const recipe::Plan& plan = context.plan();
  for (const std::size_t index : plan.writes) {
    const recipe::Block& block = plan.blocks[index];
    const bootloader::Command command = bootloader::write_memory(block.address, block.bytes);
    const Reply reply = co_await context.link.execute(command);
    // A write is never sent twice: nobody can know which half of it took effect.
    if (!reply.ok()) throw command_failure(reply, "E703", "E704", "write", block.address);
    context.advance(block.bytes.size());
  }
  // Every block was sent, or is the erased value the sectors now hold: what the target was told is
  // the plan's content.
  context.record.written_sha256 = plan.content_sha256;
  const std::size_t skipped = plan.blocks.size() - plan.writes.size();
  context.detail = fmt::format("{} blocks", plan.writes.size());
  if (skipped > 0) context.detail += fmt::format(", {} erased ones left out", skipped);
}

}  // namespace gangflash::session
