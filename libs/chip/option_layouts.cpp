// option_layouts.csv: the same plain form as chips.csv. Its two list cells:
//   fields   "RDP@0.0-7 nBOOT_SEL@0.24 !WRP0@8.0-7"  NAME@UNIT.BIT or NAME@UNIT.LOWEST-HIGHEST,
//   where
//            UNIT is the offset of the unit in the area; `!` marks a field that a 0 switches on
//   factory  "0=0xFFFFFEAA 24=0xFF00FFFF"            units that do not leave the factory as all
//   ones
#include "chip/option_layouts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "chip/cells.hpp"

namespace gangflash::embedded {
extern const std::string_view option_layouts_csv;
}

namespace gangflash::chip {
namespace {

constexpr std::string_view header =
    "layout,complement,rdp_level_0,rdp_level_2,fields,factory,source";
enum Column : std::size_t {
  layout_,
  complement_,
  level_0,
  level_2,
  fields_,
  factory_,
  source_,
  column_count
};

constexpr std::array<std::pair<std::string_view, Complement>, 4> complements{
    {{"none", Complement::none},
     {"byte", Complement::byte},
     {"halfword", Complement::halfword},
     {"word", Complement::word}}};

[[noreturn]] void refuse(const std::string& text) {
  throw std::runtime_error(text);
}

std::pair<std::string_view, std::string_view> cut(std::string_view text, char at,
                                                  std::string_view form) {
  const auto parts = split(text, at);
  if (parts.size() != 2) refuse(fmt::format("'{}' is not {}", text, form));
  return {parts[0], parts[1]};
}

Complement complement(std::string_view cell) {
  for (const auto& [name, value] : complements) {
    if (name == cell) return value;
  }
  refuse(fmt::format("complement is none, byte, halfword or word, not '{}'", cell));
}

std::uint8_t byte(std::string_view cell) {
  const auto value = number(cell);
  if (value > 0xFF) refuse(fmt::format("'{}' is larger than a byte", cell));
  return static_cast<std::uint8_t>(value);
}

/// Bytes in a unit; without complements a field may reach as far as half a word.
unsigned unit_bytes(const OptionLayout& layout) {
  const unsigned distance = complement_distance(layout.complement);
  return distance == 0 ? 2 : distance;
}

OptionField field(std::string_view text, const OptionLayout& layout) {
  constexpr std::string_view form = "NAME@UNIT.BIT or NAME@UNIT.LOWEST-HIGHEST";
  OptionField result;
  result.inverted = text.starts_with('!');
  const auto [name, place] = cut(result.inverted ? text.substr(1) : text, '@', form);
  const auto [unit, bits] = cut(place, '.', form);
  const auto ends = split(bits, '-');
  const auto lowest = number(ends.front());
  const auto highest = number(ends.back());
  if (name.empty() || ends.size() > 2 || highest < lowest) {
    refuse(fmt::format("'{}' is not {}", text, form));
  }
  if (highest >= unit_bytes(layout) * 8) {
    refuse(fmt::format("'{}' reaches beyond its unit of {} bytes", text, unit_bytes(layout)));
  }
  result.name = name;
  result.offset = number(unit);
  result.bit = lowest;
  result.width = highest - lowest + 1;
  return result;
}

/// A complement stands where another unit would: only every other unit is one of values.
void check_unit(const OptionLayout& layout, std::uint32_t offset, std::string_view text) {
  const unsigned distance = complement_distance(layout.complement);
  if (distance != 0 && offset % (2 * distance) != 0) {
    refuse(fmt::format("'{}' is not at the start of a unit", text));
  }
}

OptionLayout read_row(const std::vector<std::string_view>& row) {
  if (row.size() != column_count) {
    refuse(fmt::format("{} columns instead of {}", row.size(), std::size_t{column_count}));
  }
  OptionLayout layout;
  layout.name = row[layout_];
  if (layout.name.empty()) refuse("a layout without a name");
  layout.complement = complement(row[complement_]);
  layout.rdp_level_0 = byte(row[level_0]);
  layout.rdp_level_2 = byte(row[level_2]);
  for (const auto word : words(row[fields_])) {
    layout.fields.push_back(field(word, layout));
    check_unit(layout, layout.fields.back().offset, word);
  }
  if (layout.field("RDP") == nullptr) refuse("a layout without RDP");
  for (const auto word : words(row[factory_])) {
    const auto [unit, value] = cut(word, '=', "UNIT=VALUE");
    layout.factory.emplace_back(number(unit), number(value));
    check_unit(layout, layout.factory.back().first, word);
  }
  return layout;
}

}  // namespace

unsigned complement_distance(Complement complement) noexcept {
  switch (complement) {
    case Complement::none:
      return 0;
    case Complement::byte:
      return 1;
    case Complement::halfword:
      return 2;
    case Complement::word:
      return 4;
  }
  return 0;
}

const OptionField* OptionLayout::field(std::string_view field_name) const {
  const auto found = std::ranges::find(fields, field_name, &OptionField::name);
  return found == fields.end() ? nullptr : &*found;
}

std::vector<std::uint8_t> factory_option_bytes(const OptionLayout& layout, std::size_t size) {
  const unsigned distance = complement_distance(layout.complement);
  const unsigned unit = std::max(1U, distance);
  std::vector<std::uint8_t> bytes(size, 0xFF);
  for (const auto& [offset, value] : layout.factory) {
    for (unsigned i = 0; i < unit && offset + i < size; ++i) {
      bytes[offset + i] = static_cast<std::uint8_t>(value >> (8 * i));
    }
  }
  for (std::size_t i = 0; distance != 0 && i + distance < size; ++i) {
    if (i / distance % 2 == 0) bytes[i + distance] = static_cast<std::uint8_t>(~bytes[i]);
  }
  return bytes;
}

const std::vector<OptionLayout>& option_layouts() {
  static const std::vector<OptionLayout> layouts =
      parse_option_layouts(embedded::option_layouts_csv);
  return layouts;
}

const OptionLayout* option_layout(std::string_view name) {
  const auto& layouts = option_layouts();
  const auto found = std::ranges::find(layouts, name, &OptionLayout::name);
  return found == layouts.end() ? nullptr : &*found;
}

std::vector<OptionLayout> parse_option_layouts(std::string_view csv) {
  auto lines = split(csv, '\n');
  if (lines.size() > 1 && lines.back().empty()) lines.pop_back();
  std::vector<OptionLayout> layouts;
  std::size_t line = 0;
  try {
    for (const auto text : lines) {
      if (++line == 1) {
        if (text != header) refuse(fmt::format("the first line is not '{}'", header));
        continue;
      }
      auto layout = read_row(split(text, ','));
      if (std::ranges::find(layouts, layout.name, &OptionLayout::name) != layouts.end()) {
        refuse(layout.name + " is listed twice");
      }
      layouts.push_back(std::move(layout));
    }
  } catch (const std::runtime_error& error) {
    throw std::runtime_error(fmt::format("option_layouts.csv:{}: {}", line, error.what()));
  }
  return layouts;
}

}  // namespace gangflash::chip
