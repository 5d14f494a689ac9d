#include "recipe/flash_times.hpp"

#include <algorithm>

namespace gangflash::recipe {

FlashTimes::FlashTimes(const Recipe& recipe)
    : chip_(*recipe.part.chip),
      range_(recipe.supply_voltage ? chip_.supply_range(*recipe.supply_voltage) : nullptr) {}

chip::Duration FlashTimes::erase(const chip::Sector& sector) const {
  if (range_ == nullptr) return sector.erase;
  const auto row = std::ranges::find(chip_.sectors, sector.address, &chip::Sector::address);
  const auto index = static_cast<std::size_t>(row - chip_.sectors.begin());
  return index < range_->sector_erase.size() ? range_->sector_erase[index] : sector.erase;
}

chip::Duration FlashTimes::mass_erase() const {
  return range_ != nullptr ? range_->mass_erase : chip_.mass_erase;
}

std::chrono::microseconds FlashTimes::program_typical(std::uint64_t bytes) const {
  const unsigned unit = range_ != nullptr ? range_->program_unit : chip_.program_unit;
  return chip_.program.typical * static_cast<std::int64_t>(bytes / unit);
}

std::chrono::microseconds FlashTimes::pause_after(const chip::Sector& sector) const {
  // AN2606, G07x: "one page per command", and 40 ms, which is the page's longest erase.
  return chip_.has(chip::Quirk::erase_one_page) ? sector.erase.maximum
                                                : std::chrono::microseconds{};
}

}  // namespace gangflash::recipe
