#pragma once
// What Intel HEX and S-records have in common: one record a line, in hexadecimal digits, and bytes
// with addresses in any order. Internal to this library.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "image/image.hpp"

namespace gangflash::image {

inline constexpr std::uint64_t address_space = std::uint64_t{1} << 32;

/// A character for a message: 'x', or 0x1B where it would not be seen.
std::string shown(char c);

/// The digits of one record as bytes, or why they are none.
struct Decoded {
  std::size_t size = 0;  ///< bytes written to the front of `raw`
  std::string refusal;   ///< empty when there is none
};
Decoded decode_digits(std::string_view digits, std::size_t least, std::span<std::uint8_t> raw);

/// The data records of one file, with the line to blame for each.
class DataRecords {
 public:
  void add(std::uint32_t address, std::span<const std::uint8_t> bytes, std::size_t line);
  [[nodiscard]] std::size_t count() const noexcept { return chunks_.size(); }
  /// Sorted and joined; a Problem names the first overlap and both its lines.
  std::variant<std::vector<Segment>, Problem> finish();

 private:
  struct Chunk {
    std::uint32_t address = 0;
    std::uint32_t length = 0;
    std::size_t line = 0;
    std::size_t at = 0;  ///< in the pool of bytes
  };
  std::vector<Chunk> chunks_;
  std::vector<std::uint8_t> pool_;
};

/// Gives each line, without its LF or CRLF, to `parser.take(line)` until one is refused.
template <class Parser>
std::variant<std::vector<Segment>, Problem> parse_lines(std::string_view text, Parser parser) {
  if (text.empty()) return Problem{0, "the file is empty"};
  while (!text.empty()) {
    const auto newline = text.find('\n');
    auto line = text.substr(0, newline);
    text.remove_prefix(newline == std::string_view::npos ? text.size() : newline + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!parser.take(line)) return parser.problem();
  }
  return parser.finish();
}

}  // namespace gangflash::image
