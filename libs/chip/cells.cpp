#include "chip/cells.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <stdexcept>
#include <utility>

namespace gangflash::chip {
namespace {

using std::chrono::microseconds;

[[noreturn]] void refuse(std::string_view what, std::string_view cell) {
  throw std::runtime_error(fmt::format("'{}' is not {}", cell, what));
}

/// The two sides of the only `separator` in `cell`.
std::pair<std::string_view, std::string_view> pair_of(std::string_view cell, char separator,
                                                      std::string_view what) {
  const auto parts = split(cell, separator);
  if (parts.size() != 2) refuse(what, cell);
  return {parts[0], parts[1]};
}

}  // namespace

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

std::vector<std::string_view> words(std::string_view cell) {
  if (cell.empty()) return {};
  auto parts = split(cell, ' ');
  for (const auto part : parts) {
    if (part.empty()) refuse("a list with single spaces", cell);
  }
  return parts;
}

std::uint32_t number(std::string_view cell) {
  const bool hex = cell.starts_with("0x");
  const auto digits = hex ? cell.substr(2) : cell;
  std::uint32_t value = 0;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value, hex ? 16 : 10);
  if (error != std::errc{} || end != digits.data() + digits.size()) refuse("a number", cell);
  return value;
}

std::optional<std::uint32_t> optional_number(std::string_view cell) {
  if (cell.empty()) return std::nullopt;
  return number(cell);
}

Range range(std::string_view cell) {
  const auto [begin, end] = pair_of(cell, '-', "a range BEGIN-END");
  const Range result{number(begin), number(end)};
  if (result.end <= result.begin) refuse("a range whose end lies after its begin", cell);
  return result;
}

std::vector<Range> ranges(std::string_view cell) {
  std::vector<Range> result;
  for (const auto word : words(cell)) result.push_back(range(word));
  return result;
}

std::uint32_t bytes(std::string_view cell) {
  if (!cell.ends_with('K')) return number(cell);
  const auto kib = number(cell.substr(0, cell.size() - 1));
  if (kib >= (1u << 22)) refuse("a size below 4 GiB", cell);
  return kib * 1024;
}

microseconds time(std::string_view cell, microseconds unit) {
  double value = 0;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  // An hour is far beyond any erase and keeps the product within range; NaN fails the comparison.
  if (error != std::errc{} || end != cell.data() + cell.size() || !(value >= 0 && value < 3.6e6)) {
    refuse("a time", cell);
  }
  const double exact = value * static_cast<double>(unit.count());
  // 0.7 ms must become 700 us although 0.7 has no exact double.
  return microseconds{static_cast<microseconds::rep>(std::ceil(exact - 1e-6))};
}

Duration duration(std::string_view cell, microseconds unit) {
  const auto [typical, maximum] = pair_of(cell, '/', "a duration TYPICAL/MAXIMUM");
  const Duration result{time(typical, unit), time(maximum, unit)};
  if (result.maximum < result.typical) refuse("a duration TYPICAL/MAXIMUM in that order", cell);
  return result;
}

std::vector<Sector> sectors(std::string_view cell, std::uint32_t address) {
  constexpr std::string_view form = "sectors SIZExCOUNT@TYPICAL/MAXIMUM";
  constexpr std::uint32_t most = 0x10000;  // Extended Erase numbers pages with 16 bits
  std::vector<Sector> result;
  std::uint64_t at = address;
  for (const auto group : words(cell)) {
    const auto [layout, times] = pair_of(group, '@', form);
    const auto [size_text, count_text] = pair_of(layout, 'x', form);
    const auto size = bytes(size_text);
    const auto count = number(count_text);
    const auto erase = duration(times, std::chrono::milliseconds{1});
    if (size == 0 || count == 0 || count > most - result.size()) refuse(form, group);
    if (at + std::uint64_t{size} * count > std::uint64_t{1} << 32) refuse("within 4 GiB", group);
    for (std::uint32_t i = 0; i < count; ++i, at += size) {
      result.push_back(
          {static_cast<std::uint16_t>(result.size()), static_cast<std::uint32_t>(at), size, erase});
    }
  }
  return result;
}

std::vector<Duration> erase_times(std::string_view cell, const std::vector<Sector>& sectors) {
  constexpr std::string_view form = "erase times SIZE@TYPICAL/MAXIMUM";
  std::map<std::uint32_t, Duration> by_size;
  for (const auto word : words(cell)) {
    const auto [size, times] = pair_of(word, '@', form);
    by_size[bytes(size)] = duration(times, std::chrono::milliseconds{1});
  }
  std::vector<Duration> result;
  for (const auto& sector : sectors) {
    const auto found = by_size.find(sector.size);
    if (found == by_size.end()) refuse("erase times for all sector sizes", cell);
    result.push_back(found->second);
  }
  return result;
}

std::optional<std::uint32_t> flash_size_of(std::string_view name) {
  // ST's ordering information: one character for the flash size, every datasheet's last chapter.
  static constexpr std::array<std::pair<char, std::uint32_t>, 14> codes{{{'3', 8},
                                                                         {'4', 16},
                                                                         {'6', 32},
                                                                         {'8', 64},
                                                                         {'B', 128},
                                                                         {'Z', 192},
                                                                         {'C', 256},
                                                                         {'D', 384},
                                                                         {'E', 512},
                                                                         {'F', 768},
                                                                         {'G', 1024},
                                                                         {'H', 1536},
                                                                         {'I', 2048},
                                                                         {'J', 4096}}};
  const auto x = name.rfind('x');
  if (!name.starts_with("STM32") || x == std::string_view::npos || x + 1 >= name.size()) {
    return std::nullopt;
  }
  for (const auto& [code, kib] : codes) {
    if (name[x + 1] == code) return kib * 1024;
  }
  return std::nullopt;
}

}  // namespace gangflash::chip
