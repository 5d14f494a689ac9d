#include "session/estimate.hpp"

#include <fmt/format.h>

#include "bootloader/command.hpp"

namespace gangflash::session {

using std::chrono::microseconds;

namespace {

/// AN3155: 2 + 5 + 2 bytes to the target and 3 ACKs around the data, for a write as for a read.
constexpr std::uint64_t line_bytes_per_block = 12;
constexpr std::uint64_t line_bytes_enter = 1 + 1 + 2 + 15;
constexpr std::uint64_t line_bytes_identify = 2 + 5 + (line_bytes_per_block + 256) + 24 + 14;

class Estimator {
 public:
  Estimator(const recipe::Plan& plan, unsigned baud)
      : plan_(plan), chip_(*plan.recipe.part.chip), baud_(baud) {}

  void add(std::string name, std::uint64_t bytes, std::uint64_t line_bytes, microseconds chip,
           std::string what) {
    steps.push_back({std::move(name), bytes, line(line_bytes), chip, std::move(what)});
  }
  [[nodiscard]] microseconds program_time() const {
    return chip_.program.typical *
           static_cast<std::int64_t>(plan_.write_bytes() / chip_.program_unit);
  }

  std::vector<StepEstimate> steps;

 private:
  [[nodiscard]] microseconds line(std::uint64_t bytes) const {
    const std::uint64_t bits = chip_.has(chip::Quirk::parity_none) ? 10 : 11;
    return microseconds(bytes * bits * 1'000'000 / baud_);
  }

  const recipe::Plan& plan_;
  const chip::Chip& chip_;
  unsigned baud_;
};

void add_erase(Estimator& to, const recipe::Plan& plan) {
  const chip::Part& part = plan.recipe.part;
  if (plan.mass_erase) {
    to.add("erase", part.flash_size, 7, part.chip->mass_erase.typical, "mass erase");
    return;
  }
  if (plan.erase.empty()) return;
  microseconds typical{};
  std::uint64_t bytes = 0;
  for (const chip::Sector& sector : plan.erase) {
    typical += sector.erase.typical;
    bytes += sector.size;
  }
  to.add("erase", bytes, 7 + 2 * plan.erase.size(), typical,
         fmt::format("{} of {} sectors", plan.erase.size(), part.sectors().size()));
}

}  // namespace

std::vector<StepEstimate> estimate(const recipe::Plan& plan, unsigned baud) {
  Estimator to(plan, baud);
  const chip::Chip& chip = *plan.recipe.part.chip;
  to.add("enter", 0, line_bytes_enter, {}, fmt::format("{} baud", baud));
  to.add("identify", 0, line_bytes_identify, {}, fmt::format("PID 0x{:03X}", chip.pid));
  add_erase(to, plan);
  to.add("write", plan.write_bytes(),
         plan.write_bytes() + plan.writes.size() * line_bytes_per_block, to.program_time(),
         fmt::format("{} of {} blocks", plan.writes.size(), plan.blocks.size()));
  to.add("verify", plan.block_bytes(),
         plan.block_bytes() + plan.blocks.size() * line_bytes_per_block, {},
         "read back and compare");
  if (plan.recipe.lock == recipe::Lock::readout) {
    to.add("lock", 0, 24, chip.startup, "readout protection");
  }
  if (plan.recipe.run == recipe::Run::go) {
    to.add("run", 0, 9, {}, fmt::format("Go 0x{:08X}", *plan.go_address));
  }
  return to.steps;
}

}  // namespace gangflash::session
