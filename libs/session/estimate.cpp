#include "session/estimate.hpp"

#include <fmt/format.h>

#include "bootloader/command.hpp"
#include "session/checksum.hpp"
#include "session/flash_times.hpp"
#include "session/option_area.hpp"
#include "session/step_table.hpp"

namespace gangflash::session {

using std::chrono::microseconds;

namespace {

/// AN3155: 2 + 5 + 2 bytes to the target and 3 ACKs around the data, for a write as for a read.
constexpr std::uint64_t line_bytes_per_block = 12;
constexpr std::uint64_t line_bytes_enter = 1 + 1 + 2 + 15;
constexpr std::uint64_t line_bytes_identify = 2 + 5 + (line_bytes_per_block + 256) + 24 + 14;
/// Get Checksum: 2 + 4 x 5 bytes, 6 ACKs and the result.
constexpr std::uint64_t line_bytes_checksum = 22 + 6 + 5;

/// What one step costs, beside its name and the flash it works on.
struct Cost {
  std::uint64_t line_bytes = 0;
  microseconds chip{};
  std::string what;
};

std::uint64_t option_bytes_cost(const recipe::Plan& plan) {
  return line_bytes_per_block + option_range(*plan.recipe.part.chip).size();
}

Cost enter_cost(const recipe::Plan& /*plan*/) {
  return {line_bytes_enter, {}, {}};
}

Cost identify_cost(const recipe::Plan& plan) {
  return {line_bytes_identify, {}, fmt::format("PID 0x{:03X}", plan.recipe.part.chip->pid)};
}

Cost unlock_cost(const recipe::Plan& plan) {
  const chip::Chip& chip = *plan.recipe.part.chip;
  return {24, chip.mass_erase.typical + chip.startup, "mass erase, if it is protected"};
}

Cost supply_cost(const recipe::Plan& plan) {
  return {
      line_bytes_per_block + 4, {}, fmt::format("{} V", plan.recipe.supply_voltage.value_or(0))};
}

Cost erase_cost(const recipe::Plan& plan) {
  const FlashTimes times(plan);
  if (plan.mass_erase) return {7, times.mass_erase().typical, "mass erase"};
  microseconds typical{};
  std::uint64_t commands = 1;
  for (const chip::Sector& sector : plan.erase) {
    typical += times.erase(sector).typical + times.pause_after(sector);
    if (times.pause_after(sector) > microseconds::zero()) ++commands;
  }
  return {7 * commands + 2 * plan.erase.size(), typical,
          fmt::format("{} of {} sectors", plan.erase.size(), plan.recipe.part.sectors().size())};
}

Cost write_cost(const recipe::Plan& plan) {
  return {plan.write_bytes() + plan.writes.size() * line_bytes_per_block,
          FlashTimes(plan).program_typical(plan.write_bytes()),
          fmt::format("{} of {} blocks", plan.writes.size(), plan.blocks.size())};
}

Cost verify_cost(const recipe::Plan& plan) {
  if (plan.recipe.verify == recipe::Verify::checksum) {
    return {covered_words(plan).size() * line_bytes_checksum, {}, "checksum by the part"};
  }
  return {
      plan.block_bytes() + plan.blocks.size() * line_bytes_per_block, {}, "read back and compare"};
}

Cost read_cost(const recipe::Plan& plan) {
  const std::uint64_t bytes = plan.range ? plan.range->size() : 0;
  return {bytes + (bytes / bootloader::max_block + 1) * line_bytes_per_block, {}, "read"};
}

Cost options_cost(const recipe::Plan& plan) {
  return {3 * option_bytes_cost(plan) + 20,
          plan.recipe.part.chip->startup + plan.recipe.part.chip->sectors.front().erase.typical,
          fmt::format("{} option bytes", option_range(*plan.recipe.part.chip).size())};
}

Cost lock_cost(const recipe::Plan& plan) {
  const chip::Chip& chip = *plan.recipe.part.chip;
  const bool writes = !plan.recipe.write_protect.empty();
  const bool readout = plan.recipe.lock == recipe::Lock::readout || locks_by_options(plan);
  const std::uint64_t line = (writes ? 24 + option_bytes_cost(plan) : 0) + (readout ? 24 : 0);
  return {line, chip.startup * (int{writes} + int{readout}),
          fmt::format("{}{}{}", writes ? "write protection" : "", writes && readout ? ", " : "",
                      readout ? "readout protection" : "")};
}

Cost run_cost(const recipe::Plan& plan) {
  if (plan.recipe.run == recipe::Run::reset) return {0, {}, "reset into the application"};
  return {9, {}, fmt::format("Go 0x{:08X}", plan.go_address.value_or(0))};
}

/// In the order of the step table.
constexpr struct {
  std::string_view step;
  Cost (*cost)(const recipe::Plan&);
} costs[] = {{"enter", enter_cost},     {"identify", identify_cost}, {"unlock", unlock_cost},
             {"supply", supply_cost},   {"erase", erase_cost},       {"write", write_cost},
             {"verify", verify_cost},   {"read", read_cost},         {"checksum", read_cost},
             {"options", options_cost}, {"lock", lock_cost},         {"run", run_cost}};

}  // namespace

std::vector<StepEstimate> estimate(const recipe::Plan& plan, unsigned baud) {
  const unsigned bits = plan.recipe.part.chip->has(chip::Quirk::parity_none) ? 10 : 11;
  std::vector<StepEstimate> steps;
  for (const auto& [name, cost_of] : costs) {
    const StepRow& row = step_row(name);
    if (!row.needed(plan, Found{})) continue;
    Cost cost = cost_of(plan);
    if (name == "enter") cost.what = fmt::format("{} baud", baud);
    const std::uint64_t bytes = row.total_bytes != nullptr ? row.total_bytes(plan) : 0;
    steps.push_back({std::string(name), bytes,
                     microseconds(cost.line_bytes * bits * 1'000'000 / baud), cost.chip,
                     std::move(cost.what)});
  }
  return steps;
}

}  // namespace gangflash::session
