// The proof: every byte of the image is read back and compared, or, weaker, the part computes a
// checksum.
#include <algorithm>

#include <fmt/format.h>

#include "session/checksum.hpp"
#include "session/read_back.hpp"
#include "session/steps.hpp"

namespace gangflash::session {

namespace {

/// Whether bytes of the image differ; what fills the rest of a block is nobody's.
bool differs(const recipe::Plan& plan, const BlockPart& part, const bootloader::Bytes& read) {
  if (std::ranges::equal(read, part.bytes)) return false;
  ReadBack trial(plan.segments);
  trial.take(part.address, read);
  return trial.differing() > 0;
}

/// Sectors that `compare` found equal were read then and are untouched since: what it read there is
/// what the plan has.
awaitable<void> verify_by_read_back(Context& context) {
  const recipe::Plan& plan = context.plan();
  ReadBack read_back(plan.segments);
  for (const recipe::Block& block : plan.blocks) {
    const std::vector<BlockPart> parts = parts_of(context, block);
    for (const BlockPart& part : parts) {
      if (!part.changed) {
        read_back.take(part.address, part.bytes);
        continue;
      }
      Reply reply = co_await read_surely(context, part.address, part.bytes.size());
      if (!reply.ok()) throw command_failure(reply, "E405", "E406", "verify", part.address);
      bootloader::Bytes read = std::move(reply.payload);
      if (differs(plan, part, read))
        read = co_await read_difference_again(context, part.address, std::move(read), part.bytes);
      read_back.take(part.address, read);
      context.advance(part.bytes.size());
    }
  }
  record_proof(context, read_back);
  context.detail = fmt::format("{} bytes read back and equal", read_back.compared());
  if (const auto& changes = context.found.changes; changes && changes->equal() > 0)
    context.detail += fmt::format(", {} of {} sectors of them by compare", changes->equal(),
                                  changes->sector_count());
}

}  // namespace

awaitable<void> verify(Context& context) {
  if (context.plan().recipe.verify == recipe::Verify::checksum) {
    co_await verify_by_checksum(context);
  } else {
    co_await verify_by_read_back(context);
  }
}

}  // namespace gangflash::session
