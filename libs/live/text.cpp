#include "live/text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace gangflash::live {

namespace {

bool is_continuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

/// Bytes of the well-formed UTF-8 sequence at the start of `text` (Unicode 15, table 3-7); 0 if
/// there is none.
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t at) {
    return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U;
  };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  const std::size_t length = first < 0xC2   ? 0
                             : first < 0xE0 ? 2
                             : first < 0xF0 ? 3
                             : first < 0xF5 ? 4
                                            : 0;
  // The second byte is where overlong forms, surrogates and values above U+10FFFF show.
  const unsigned low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
  const unsigned high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
  if (length == 0 || byte(1) < low || byte(1) > high) return 0;
  for (std::size_t at = 2; at < length; ++at) {
    if (byte(at) < 0x80 || byte(at) > 0xBF) return 0;
  }
  return length;
}

/// Of a well-formed sequence.
std::uint32_t code_point(std::string_view sequence) {
  constexpr std::array<unsigned, 5> first_byte_bits{0, 0x7F, 0x1F, 0x0F, 0x07};
  std::uint32_t code =
      static_cast<unsigned char>(sequence[0]) & first_byte_bits.at(sequence.size());
  for (const char byte : sequence.substr(1)) {
    code = code << 6U | (static_cast<unsigned char>(byte) & 0x3FU);
  }
  return code;
}

bool is_control(std::string_view sequence) {
  const auto first = static_cast<unsigned char>(sequence[0]);
  if (sequence.size() == 1) return first < 0x20 || first == 0x7F;
  return first == 0xC2 && static_cast<unsigned char>(sequence[1]) < 0xA0;  // C1: CSI is one of them
}

/// Characters that show nothing and change how others show: bidirectional overrides turn a name
/// round, zero-width ones make two names look alike (Unicode 15, general category Cf, and the line
/// separators).
bool is_format(std::string_view sequence) {
  struct Range {
    std::uint32_t first;
    std::uint32_t last;
  };
  constexpr std::array ranges{
      Range{0x00AD, 0x00AD},   Range{0x0600, 0x0605},   Range{0x061C, 0x061C},
      Range{0x06DD, 0x06DD},   Range{0x070F, 0x070F},   Range{0x0890, 0x0891},
      Range{0x08E2, 0x08E2},   Range{0x180E, 0x180E},   Range{0x200B, 0x200F},
      Range{0x2028, 0x202E},   Range{0x2060, 0x206F},   Range{0xFEFF, 0xFEFF},
      Range{0xFFF9, 0xFFFB},   Range{0x110BD, 0x110BD}, Range{0x110CD, 0x110CD},
      Range{0x13430, 0x1343F}, Range{0x1BCA0, 0x1BCA3}, Range{0x1D173, 0x1D17A},
      Range{0xE0000, 0xE007F},
  };
  const std::uint32_t code = code_point(sequence);
  return std::any_of(ranges.begin(), ranges.end(),
                     [&](const Range& range) { return code >= range.first && code <= range.last; });
}

/// The longest start of `text` that takes at most `width` columns.
std::string_view first_columns(std::string_view text, std::size_t width) {
  std::size_t at = 0;
  for (std::size_t taken = 0; at < text.size(); ++at) {
    if (!is_continuation(text[at]) && taken++ == width) break;
  }
  return text.substr(0, at);
}

}  // namespace

std::string valid_utf8(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    result += length == 0 ? std::string_view("\uFFFD") : text.substr(0, length);
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return result;
}

std::string printable(std::string_view text, bool unicode) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    const std::string_view sequence = text.substr(0, std::max<std::size_t>(length, 1));
    const bool shown = length == 1 || (length > 1 && unicode);
    if (shown && !is_control(sequence) && !is_format(sequence)) {
      result += sequence;
    } else {
      result += '?';
    }
    text.remove_prefix(sequence.size());
  }
  return result;
}

std::size_t columns(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char byte) { return !is_continuation(byte); }));
}

std::string fit(std::string_view text, std::size_t width, bool unicode) {
  std::string result = printable(text, unicode);
  const std::size_t taken = columns(result);
  if (taken <= width) return result.append(width - taken, ' ');
  const std::string_view ellipsis = unicode ? "…" : "~";
  if (width == 0) return {};
  return std::string(first_columns(result, width - 1)).append(ellipsis);
}

std::string wrap(std::string_view text, std::size_t width, std::size_t indent) {
  if (width <= indent) return std::string(text);
  std::string result;
  std::size_t room = width;
  while (columns(text) > room) {
    const std::string_view line = first_columns(text, room + 1);
    std::size_t cut = line.rfind(' ');
    // A word longer than a line (a path) is broken where the line ends.
    const bool at_space = cut != std::string_view::npos && cut > 0;
    if (!at_space) cut = first_columns(text, room).size();
    result.append(text.substr(0, cut)).append("\n").append(indent, ' ');
    text.remove_prefix(at_space ? cut + 1 : cut);
    room = width - indent;
  }
  return result.append(text);
}

}  // namespace gangflash::live
