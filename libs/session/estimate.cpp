#include "session/estimate.hpp"

#include <fmt/format.h>

#include "bootloader/command.hpp"
#include "recipe/erase_cost.hpp"
#include "recipe/flash_times.hpp"
#include "session/checksum.hpp"
#include "session/option_area.hpp"
#include "session/step_table.hpp"

namespace gangflash::session {

using std::chrono::microseconds;

namespace {

/// AN3155: 2 + 5 + 2 bytes to the target and 3 ACKs around the data, for a write as for a read.
constexpr std::uint64_t line_bytes_per_block = 12;
constexpr std::uint64_t turnarounds_per_block = 3;
/// Sync; Get.
constexpr std::uint64_t line_bytes_enter = 1 + 1 + 2 + 15;
constexpr std::uint64_t turnarounds_enter = 2;
/// Get ID; the first block, the flash size and the UID.
constexpr std::uint64_t line_bytes_identify = 2 + 5 + (line_bytes_per_block + 256) + 24 + 14;
constexpr std::uint64_t turnarounds_identify = 1 + 3 * turnarounds_per_block;
/// Get Checksum: 2 + 4 x 5 bytes, 6 ACKs and the result.
constexpr std::uint64_t line_bytes_checksum = 22 + 6 + 5;
constexpr std::uint64_t turnarounds_checksum = 5;

/// What one step costs, beside its name and the flash it works on.
struct Cost {
  std::uint64_t line_bytes = 0;
  std::uint64_t turnarounds = 0;
  std::string what;
  microseconds erase{};
  microseconds program{};
  microseconds startup{};
};

Cost blocks_cost(std::uint64_t blocks, std::uint64_t bytes, std::string what) {
  return {bytes + blocks * line_bytes_per_block, blocks * turnarounds_per_block, std::move(what)};
}

std::uint64_t option_bytes_cost(const recipe::Plan& plan) {
  return line_bytes_per_block + option_range(*plan.recipe.part.chip).size();
}

Cost enter_cost(const recipe::Plan& /*plan*/) {
  return {line_bytes_enter, turnarounds_enter, {}};
}

Cost identify_cost(const recipe::Plan& plan) {
  return {line_bytes_identify, turnarounds_identify,
          fmt::format("PID 0x{:03X}", plan.recipe.part.chip->pid)};
}

Cost unlock_cost(const recipe::Plan& plan) {
  const chip::Chip& chip = *plan.recipe.part.chip;
  Cost cost{24, 4, "mass erase, if it is protected"};
  cost.erase = chip.mass_erase.typical;
  cost.startup = chip.startup;
  return cost;
}

/// A sector that differs is known by its first block that does, which is mostly its first.
Cost compare_cost(const recipe::Plan& plan) {
  const std::uint64_t sectors = plan.erase.size();
  return blocks_cost(sectors, sectors * bootloader::max_block,
                     "one block per sector when all differ; all blocks when all are equal");
}

Cost supply_cost(const recipe::Plan& plan) {
  return blocks_cost(1, 4, fmt::format("{} V", plan.recipe.supply_voltage.value_or(0)));
}

Cost erase_cost(const recipe::Plan& plan) {
  const recipe::EraseCost cost = plan.mass_erase ? recipe::mass_erase_cost(plan.recipe)
                                                 : recipe::sectors_cost(plan.recipe, plan.erase);
  std::string what = plan.mass_erase ? "mass erase"
                                     : fmt::format("{} of {} sectors", plan.erase.size(),
                                                   plan.recipe.part.sectors().size());
  if (plan.erase_choice) what += ", " + plan.erase_choice->describe();
  return {cost.line_bytes, cost.turnarounds, std::move(what), cost.flash};
}

Cost write_cost(const recipe::Plan& plan) {
  Cost cost = blocks_cost(plan.writes.size(), plan.write_bytes(),
                          fmt::format("{} of {} blocks", plan.writes.size(), plan.blocks.size()));
  cost.program = recipe::FlashTimes(plan.recipe).program_typical(plan.write_bytes());
  return cost;
}

Cost verify_cost(const recipe::Plan& plan) {
  if (plan.recipe.verify == recipe::Verify::checksum) {
    const std::uint64_t pieces = covered_words(plan).size();
    return {pieces * line_bytes_checksum, pieces * turnarounds_checksum, "checksum by the part"};
  }
  return blocks_cost(plan.blocks.size(), plan.block_bytes(), "read back and compare");
}

Cost read_cost(const recipe::Plan& plan) {
  const std::uint64_t bytes = plan.range ? plan.range->size() : 0;
  return blocks_cost(bytes / bootloader::max_block + 1, bytes, "read");
}

Cost options_cost(const recipe::Plan& plan) {
  const chip::Chip& chip = *plan.recipe.part.chip;
  Cost cost{3 * option_bytes_cost(plan) + 20, 3 * turnarounds_per_block + turnarounds_enter,
            fmt::format("{} option bytes", option_range(chip).size())};
  cost.erase = chip.sectors.front().erase.typical;
  cost.startup = chip.startup;
  return cost;
}

Cost lock_cost(const recipe::Plan& plan) {
  const chip::Chip& chip = *plan.recipe.part.chip;
  const bool writes = !plan.recipe.write_protect.empty();
  const bool readout = plan.recipe.lock == recipe::Lock::readout || locks_by_options(plan);
  Cost cost;
  cost.line_bytes = (writes ? 24 + option_bytes_cost(plan) : 0) + (readout ? 24 : 0);
  cost.turnarounds = (writes ? 4 + turnarounds_per_block : 0) + (readout ? 4 : 0);
  cost.what = fmt::format("{}{}{}", writes ? "write protection" : "", writes && readout ? ", " : "",
                          readout ? "readout protection" : "");
  cost.startup = chip.startup * (int{writes} + int{readout});
  return cost;
}

Cost run_cost(const recipe::Plan& plan) {
  if (plan.recipe.run == recipe::Run::reset) return {0, 0, "reset into the application"};
  return {9, 2, fmt::format("Go 0x{:08X}", plan.go_address.value_or(0))};
}

/// In the order of the step table.
constexpr struct {
  std::string_view step;
  Cost (*cost)(const recipe::Plan&);
} costs[] = {{"enter", enter_cost},     {"identify", identify_cost}, {"unlock", unlock_cost},
             {"compare", compare_cost}, {"supply", supply_cost},     {"erase", erase_cost},
             {"write", write_cost},     {"verify", verify_cost},     {"read", read_cost},
             {"checksum", read_cost},   {"options", options_cost},   {"lock", lock_cost},
             {"run", run_cost}};

}  // namespace

std::vector<StepEstimate> estimate(const recipe::Plan& plan, unsigned baud, microseconds latency) {
  std::vector<StepEstimate> steps;
  for (const auto& [name, cost_of] : costs) {
    const StepRow& row = step_row(name);
    if (!row.needed(plan, Found{})) continue;
    Cost cost = cost_of(plan);
    if (name == "enter") cost.what = fmt::format("{} baud", baud);
    StepEstimate& step = steps.emplace_back();
    step.name = name;
    step.bytes = row.total_bytes != nullptr ? row.total_bytes(plan, Found{}) : 0;
    step.line = recipe::line_time(*plan.recipe.part.chip, cost.line_bytes, baud);
    step.erase = cost.erase;
    step.program = cost.program;
    step.startup = cost.startup;
    step.turnarounds = cost.turnarounds;
    step.turnaround = latency * static_cast<std::int64_t>(cost.turnarounds);
    step.what = std::move(cost.what);
  }
  return steps;
}

microseconds total(const std::vector<StepEstimate>& steps) {
  microseconds sum{};
  for (const StepEstimate& step : steps) sum += step.total();
  return sum;
}

}  // namespace gangflash::session
