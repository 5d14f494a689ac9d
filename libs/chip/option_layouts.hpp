#pragma once
// Where the fields of each family's option bytes are: option_layouts.csv, one row per layout.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gangflash::chip {

/// Where the complement of an option byte unit stands: right behind the unit, if anywhere.
enum class Complement : std::uint8_t { none, byte, halfword, word };

/// One field of the option bytes by the reference manual's name: RDP, nBOOT_SEL, nBOOT0, nBOOT1,
/// WRP...
struct OptionField {
  std::string name;
  std::uint32_t offset = 0;  ///< bytes from the start of the area to the unit that holds the field
  unsigned bit = 0;          ///< lowest bit within the unit, little-endian
  unsigned width = 1;        ///< bits
  bool inverted = false;     ///< a 0 bit switches it on (F1 WRP)
};

/// How a family's option byte area is laid out (option_layouts.csv). Only the first area is
/// writable as a whole.
struct OptionLayout {
  std::string name;  ///< "f1", "f0", "f4", "g0", "l0", ...
  Complement complement = Complement::none;
  std::uint8_t rdp_level_0 = 0xAA;
  std::uint8_t rdp_level_2 = 0xCC;  ///< cannot be undone; 0: the family has no level 2
  std::vector<OptionField> fields;
  /// Units (offset, value) that do not leave the factory as all ones; without complements.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> factory;

  [[nodiscard]] const OptionField* field(
      std::string_view field_name) const;  ///< null when it has none
};

/// All layouts, in the order of option_layouts.csv. Built in; read once.
const std::vector<OptionLayout>& option_layouts();

/// Null where there is none of that name.
const OptionLayout* option_layout(std::string_view name);

/// Bytes from the start of one unit to its complement: 0 where the family has none.
unsigned complement_distance(Complement complement) noexcept;

/// What the option bytes hold in a part as it leaves the factory, complements included, for an area
/// of `size` bytes.
std::vector<std::uint8_t> factory_option_bytes(const OptionLayout& layout, std::size_t size);

/// Parses the text of an option_layouts.csv. Throws std::runtime_error("option_layouts.csv:LINE:
/// ...").
std::vector<OptionLayout> parse_option_layouts(std::string_view csv);

}  // namespace gangflash::chip
