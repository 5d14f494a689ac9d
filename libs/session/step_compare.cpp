// `update: changed`: reads what the part holds before anything is erased, and finds the sectors
// that differ. For the others this read is the verification: they are not touched any more.
#include <algorithm>

#include <fmt/format.h>

#include "session/read_back.hpp"
#include "session/steps.hpp"

namespace gangflash::session {

namespace {

bool differs_already(const BlockPart& part) {
  return part.changed;
}

}  // namespace

awaitable<void> compare(Context& context) {
  const recipe::Plan& plan = context.plan();
  Changes changes(plan);
  ReadBack read_back(plan.segments);
  for (const recipe::Block& block : plan.blocks) {
    const std::vector<BlockPart> parts = changes.by_sector(block);
    // What stands in the rest of a sector that will be erased does not matter.
    if (std::ranges::all_of(parts, differs_already)) continue;
    const Reply reply = co_await read_surely(context, block.address, block.bytes.size());
    if (!reply.ok()) throw command_failure(reply, "E405", "E406", "compare", block.address);
    for (const BlockPart& part : parts) {
      const std::uint64_t before = read_back.differing();
      const auto read = std::span(reply.payload);
      read_back.take(part.address, read.subspan(part.address - block.address, part.bytes.size()));
      if (read_back.differing() > before) changes.mark(part.address);
    }
    context.advance(block.bytes.size());
  }
  context.detail = fmt::format("{} of {} sectors equal, left untouched", changes.equal(),
                               changes.sector_count());
  if (changes.count() == 0) record_proof(context, read_back);
  context.found.changes = std::move(changes);
}

}  // namespace gangflash::session
