#include "recipe/erase_cost.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "recipe/draft.hpp"
#include "recipe/flash_times.hpp"

namespace gangflash::recipe {

using std::chrono::microseconds;

namespace {

/// ROMs buffer the list in RAM and some silently drop its end; 256 is far below every limit that
/// was ever found.
constexpr std::size_t most_extended = 256;
constexpr std::size_t most_legacy = 255;  // AN3155 3.7: N = 0xFF means all

/// What a mass erase must save. Below that nobody notices, and the sectors touch nothing else.
constexpr std::chrono::milliseconds worth_it{10};

/// Command and complement, its ACK, the list, and the ACK after the erase.
constexpr std::uint64_t turnarounds_per_erase = 2;

/// AN3155 3.7 and 3.8: N and one byte per page, or two bytes each; then the checksum.
std::uint64_t command_bytes(std::size_t sectors, bool extended) {
  const std::uint64_t list = extended ? 2 + 2 * sectors : 1 + sectors;
  return 2 + 1 + list + 1 + 1;
}

double seconds(microseconds duration) {
  return static_cast<double>(duration.count()) / 1e6;
}

bool is_extended(const chip::Chip& chip) {
  return chip.erase_command == chip::EraseCommand::extended_0x44;
}

}  // namespace

std::size_t sectors_per_command(const chip::Chip& chip, bool extended) {
  if (chip.has(chip::Quirk::erase_one_page)) return 1;
  return extended ? most_extended : most_legacy;
}

EraseCost sectors_cost(const Recipe& recipe, std::span<const chip::Sector> sectors) {
  const chip::Chip& chip = *recipe.part.chip;
  const FlashTimes times(recipe);
  const std::size_t at_once = sectors_per_command(chip, is_extended(chip));
  EraseCost cost;
  while (!sectors.empty()) {
    const auto group = sectors.first(std::min(sectors.size(), at_once));
    sectors = sectors.subspan(group.size());
    cost.line_bytes += command_bytes(group.size(), is_extended(chip));
    cost.turnarounds += turnarounds_per_erase;
    for (const chip::Sector& sector : group) cost.flash += times.erase(sector).typical;
    cost.flash += times.pause_after(group.back());
  }
  return cost;
}

EraseCost mass_erase_cost(const Recipe& recipe) {
  // FF 00, or FFFF and its checksum, in place of the list.
  const std::uint64_t bytes = is_extended(*recipe.part.chip) ? 2 + 1 + 3 + 1 : 2 + 1 + 2 + 1;
  return {bytes, turnarounds_per_erase, FlashTimes(recipe).mass_erase().typical};
}

microseconds line_time(const chip::Chip& chip, std::uint64_t bytes, unsigned baud) {
  const std::uint64_t bits = chip.has(chip::Quirk::parity_none) ? 10 : 11;
  return microseconds(bytes * bits * 1'000'000 / baud);
}

EraseChoice weigh_erase(const Recipe& recipe, std::span<const chip::Sector> covered) {
  const chip::Chip& chip = *recipe.part.chip;
  const auto total = [&](const EraseCost& cost) {
    return cost.flash + line_time(chip, cost.line_bytes, recipe.baud.front());
  };
  EraseChoice choice;
  choice.sector_count = covered.size();
  choice.sectors = total(sectors_cost(recipe, covered));
  const EraseCost mass = mass_erase_cost(recipe);
  // Where the table has no time, nobody knows that it is fast.
  if (!chip.has(chip::Quirk::no_mass_erase) && mass.flash > microseconds::zero())
    choice.mass_erase = total(mass);
  return choice;
}

bool is_mass_erase_faster(const EraseChoice& choice) {
  return choice.mass_erase && *choice.mass_erase + worth_it < choice.sectors;
}

std::string EraseChoice::describe() const {
  if (!mass_erase) return "this chip has no mass erase";
  return fmt::format("fastest of mass erase {:.3f} s and the image's {} {:.3f} s, typically",
                     seconds(*mass_erase), count_text(sector_count, "sector"), seconds(sectors));
}

}  // namespace gangflash::recipe
