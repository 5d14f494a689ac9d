#include "session/step_table.hpp"

#include <algorithm>

#include <boost/assert.hpp>

#include "session/option_area.hpp"
#include "session/steps.hpp"

namespace gangflash::session {

namespace {

using recipe::Operation;
using recipe::Plan;

template <class... Operations>
bool is_one_of(const Plan& plan, Operations... operations) {
  return ((plan.operation == operations) || ...);
}

bool always(const Plan& /*plan*/, const Found& /*found*/) {
  return true;
}

bool programs(const Plan& plan) {
  return is_one_of(plan, Operation::recipe, Operation::flash);
}

/// A wiped part holds nothing that could be left as it is.
bool needs_compare(const Plan& plan, const Found& found) {
  return programs(plan) && plan.recipe.update == recipe::Update::changed && !found.wiped;
}

bool needs_erase(const Plan& plan, const Found& found) {
  return (programs(plan) || is_one_of(plan, Operation::erase)) &&
         (plan.mass_erase || !plan.erase.empty()) && !found.holds_image();
}

bool needs_write(const Plan& plan, const Found& found) {
  return programs(plan) && !plan.blocks.empty() && !found.holds_image();
}

/// Identify has refused a protected part by now, unless the recipe consents to the unlock or asks
/// for a lock that is already there.
bool needs_unlock(const Plan& plan, const Found& found) {
  if (is_one_of(plan, Operation::unlock)) return true;
  if (plan.recipe.unlock != recipe::Unlock::if_protected) return false;
  return found.readout_protected || found.write_protected;
}

/// The setting is forgotten at every reset, so it goes right before what it is for.
bool needs_supply(const Plan& plan, const Found& found) {
  return plan.recipe.supply_voltage && (needs_erase(plan, found) || needs_write(plan, found));
}

bool needs_verify(const Plan& plan, const Found& found) {
  return (programs(plan) || is_one_of(plan, Operation::verify)) && !plan.blocks.empty() &&
         !found.holds_image();
}

bool needs_options(const Plan& plan, const Found& /*found*/) {
  return (programs(plan) || is_one_of(plan, Operation::lock)) && !plan.option_patches.empty();
}

bool needs_lock(const Plan& plan, const Found& /*found*/) {
  return (programs(plan) || is_one_of(plan, Operation::lock)) &&
         (plan.recipe.lock == recipe::Lock::readout || !plan.recipe.write_protect.empty() ||
          locks_by_options(plan));
}

bool needs_read(const Plan& plan, const Found& /*found*/) {
  return is_one_of(plan, Operation::read);
}

bool needs_checksum(const Plan& plan, const Found& /*found*/) {
  return is_one_of(plan, Operation::checksum);
}

bool needs_run(const Plan& plan, const Found& /*found*/) {
  return (programs(plan) || is_one_of(plan, Operation::go)) && plan.recipe.run != recipe::Run::none;
}

std::uint64_t erase_bytes(const Plan& plan, const Found& found) {
  if (plan.mass_erase) return plan.recipe.part.flash_size;
  std::uint64_t total = 0;
  for (const chip::Sector& sector : found.changes ? found.changes->sectors() : plan.erase)
    total += sector.size;
  return total;
}

std::uint64_t range_bytes(const Plan& plan, const Found& /*found*/) {
  return plan.range ? plan.range->size() : 0;
}

std::uint64_t compare_bytes(const Plan& plan, const Found& /*found*/) {
  return plan.block_bytes();
}

std::uint64_t changed_bytes(const Changes& changes, const recipe::Block& block) {
  std::uint64_t total = 0;
  for (const BlockPart& part : changes.parts(block))
    if (part.changed) total += part.bytes.size();
  return total;
}

std::uint64_t write_bytes(const Plan& plan, const Found& found) {
  if (!found.changes) return plan.write_bytes();
  std::uint64_t total = 0;
  for (const std::size_t index : plan.writes)
    total += changed_bytes(*found.changes, plan.blocks[index]);
  return total;
}

std::uint64_t verify_bytes(const Plan& plan, const Found& found) {
  if (plan.recipe.verify == recipe::Verify::checksum) return plan.image_bytes();
  if (!found.changes) return plan.block_bytes();
  std::uint64_t total = 0;
  for (const recipe::Block& block : plan.blocks) total += changed_bytes(*found.changes, block);
  return total;
}

}  // namespace

std::span<const StepRow> step_table() {
  static constexpr StepRow table[] = {
      {"enter", enter, always, nullptr},
      {"identify", identify, always, nullptr},
      {"unlock", unlock, needs_unlock, nullptr},
      {"compare", compare, needs_compare, compare_bytes},
      {"supply", supply, needs_supply, nullptr},
      {"erase", erase, needs_erase, erase_bytes},
      {"write", write, needs_write, write_bytes},
      {"verify", verify, needs_verify, verify_bytes},
      {"read", read, needs_read, range_bytes},
      {"checksum", checksum, needs_checksum, range_bytes},
      {"options", options, needs_options, nullptr},
      {"lock", lock, needs_lock, nullptr},
      {"run", run, needs_run, nullptr},
  };
  return table;
}

const StepRow& step_row(std::string_view name) {
  const auto found = std::ranges::find(step_table(), name, &StepRow::name);
  BOOST_ASSERT(found != step_table().end());
  return *found;
}

}  // namespace gangflash::session
