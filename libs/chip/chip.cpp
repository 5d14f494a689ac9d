#include "chip/chip.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <iterator>
#include <numeric>
#include <utility>

#include "chip/cells.hpp"

namespace gangflash::embedded {
extern const std::string_view chips_csv;
}

namespace gangflash::chip {
namespace {

char lower(char c) {
  return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}

bool same_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lower, lower);
}

/// "0x466". Without the prefix it is a name, so that a mistyped name never becomes a PID.
std::optional<std::uint32_t> as_pid(std::string_view text) {
  if (text.size() < 3 || text[0] != '0' || lower(text[1]) != 'x') return std::nullopt;
  text.remove_prefix(2);
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// Levenshtein distance, letters compared without case: one row of the classic table at a time.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const auto replaced = diagonal + (lower(a[i]) == lower(b[j]) ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

}  // namespace

const SupplyRange* Chip::supply_range(double volts) const noexcept {
  const SupplyRange* result = nullptr;
  for (const auto& range : supply_ranges) {
    if (volts >= range.volts_from && volts <= range.volts_to) result = &range;
  }
  return result;
}

std::vector<Sector> Part::sectors() const {
  std::vector<Sector> result;
  const auto end = flash().end;
  std::ranges::copy_if(chip->sectors, std::back_inserter(result),
                       [end](const Sector& sector) { return sector.end() <= end; });
  return result;
}

const std::vector<Chip>& table() {
  static const std::vector<Chip> chips = parse_table(embedded::chips_csv);
  return chips;
}

std::vector<const Chip*> by_pid(std::uint32_t pid) {
  std::vector<const Chip*> result;
  for (const auto& chip : table()) {
    if (chip.pid == pid) result.push_back(&chip);
  }
  std::stable_partition(result.begin(), result.end(),
                        [](const Chip* chip) { return !chip->clone; });
  return result;
}

std::optional<Part> find(std::string_view name_or_pid) {
  if (const auto pid = as_pid(name_or_pid)) {
    const auto rows = by_pid(*pid);
    if (rows.empty() || rows.front()->clone) return std::nullopt;
    return Part{rows.front(), fmt::format("0x{:X}", *pid), rows.front()->flash.size()};
  }
  for (const auto& chip : table()) {
    for (const auto& name : chip.names) {
      if (!same_name(name, name_or_pid)) continue;
      const auto size = chip.sectors.empty() ? std::nullopt : flash_size_of(name);
      return Part{&chip, name, size.value_or(chip.flash.size())};
    }
  }
  return std::nullopt;
}

std::vector<std::string> suggestions(std::string_view name, std::size_t most) {
  // A third of the letters wrong is no longer a misspelling.
  const std::size_t limit = std::max<std::size_t>(1, name.size() / 3);
  std::vector<std::pair<std::size_t, std::string_view>> near;
  for (const auto& chip : table()) {
    for (const auto& candidate : chip.names) {
      if (const auto away = distance(name, candidate); away <= limit) {
        near.emplace_back(away, candidate);
      }
    }
  }
  std::ranges::stable_sort(near, {}, &decltype(near)::value_type::first);
  near.resize(std::min(near.size(), most));
  std::vector<std::string> result;
  result.reserve(near.size());
  for (const auto& [away, candidate] : near) result.emplace_back(candidate);
  return result;
}

}  // namespace gangflash::chip
