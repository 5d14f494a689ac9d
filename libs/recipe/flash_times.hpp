#pragma once
// How long flash work takes on one part: the table's times, or, once the ROM was told the supply
// voltage, those of its range.
#include "recipe/plan.hpp"

namespace gangflash::recipe {

class FlashTimes {
 public:
  explicit FlashTimes(const Recipe& recipe);

  [[nodiscard]] chip::Duration erase(const chip::Sector& sector) const;
  [[nodiscard]] chip::Duration mass_erase() const;
  [[nodiscard]] std::chrono::microseconds program_typical(std::uint64_t bytes) const;
  /// After one Erase command, before the next: where the ROM acknowledges a page before it is done.
  [[nodiscard]] std::chrono::microseconds pause_after(const chip::Sector& sector) const;

 private:
  const chip::Chip& chip_;
  const chip::SupplyRange* range_;  ///< null: the ROM was told nothing
};

}  // namespace gangflash::recipe
