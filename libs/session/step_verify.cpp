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

/// Whether this attempt has erased all of it: then what fills it must be blank too.
bool is_ours(const Context& context, const BlockPart& part) {
  const recipe::Plan& plan = context.plan();
  using recipe::Operation;
  if (plan.operation != Operation::recipe && plan.operation != Operation::flash) return false;
  if (plan.mass_erase || context.found.wiped) return true;
  const auto erased = [&](std::uint32_t address) {
    return std::ranges::any_of(plan.erase, [address](const chip::Sector& sector) {
      return address >= sector.address && address - sector.address < sector.size;
    });
  };
  const auto last = part.address + static_cast<std::uint32_t>(part.bytes.size()) - 1;
  return erased(part.address) && erased(last);
}

UnitFailure foreign_data(const BlockPart& part, const bootloader::Bytes& read) {
  const auto at = std::ranges::mismatch(read, part.bytes);
  return step_failure(
      "E804",
      fmt::format("the image is right, but 0x{:08X} beside it reads 0x{:02X} where 0x{:02X} "
                  "was written: a block arrived damaged and was acknowledged",
                  part.address + static_cast<std::uint32_t>(at.in1 - read.begin()), *at.in1,
                  *at.in2));
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
      const bool ours = is_ours(context, part);
      const auto is_right = [&] {
        return ours ? std::ranges::equal(read, part.bytes) : !differs(plan, part, read);
      };
      if (!is_right())
        read = co_await read_difference_again(context, part.address, std::move(read), part.bytes);
      read_back.take(part.address, read);
      if (!is_right() && !differs(plan, part, read)) throw foreign_data(part, read);
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
