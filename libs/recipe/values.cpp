#include "recipe/values.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

namespace gangflash::recipe {
namespace {

constexpr std::size_t max_text =
    128;  // bytes; names and revisions end up in reports and on screens

/// What was found, for "..., found X".
std::string found(const YamlNode& node) {
  return node.kind == YamlNode::Kind::scalar ? quote(node.text) : std::string(describe(node.kind));
}

/// False when there is no single value to look at (reported, unless it was before).
bool is_scalar(const Value& value, std::string_view expected) {
  if (value.node.kind == YamlNode::Kind::scalar) return true;
  if (value.node.kind != YamlNode::Kind::invalid) {
    value.fail(fmt::format("{}: expected {}, found {}", value.key, expected, found(value.node)));
  }
  return false;
}

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7F;
}

}  // namespace

std::optional<std::string> read_text(const Value& value) {
  if (!is_scalar(value, "a text")) return std::nullopt;
  const std::string& text = value.node.text;
  // Control characters can come in as escapes of a quoted text ("\0"), and would cut file names
  // short.
  if (text.empty() || text.size() > max_text || std::ranges::any_of(text, is_control)) {
    value.fail(
        fmt::format("{}: expected a text of 1 to {} bytes without control characters, "
                    "found {}",
                    value.key, max_text, quote(text)));
    return std::nullopt;
  }
  return text;
}

std::optional<std::uint64_t> parse_number(std::string_view text) {
  int base = 10;
  if (text.starts_with("0x") || text.starts_with("0X")) {
    base = 16;
    text.remove_prefix(2);
  } else if (text.size() > 1 && text.front() == '0') {
    return std::nullopt;  // YAML 1.1 reads 010 as eight, YAML 1.2 as ten
  }
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number, base);
  if (text.empty() || error != std::errc{} || stop != end) return std::nullopt;
  return number;
}

std::optional<std::uint32_t> read_number(const Value& value, std::uint32_t least,
                                         std::uint32_t most) {
  // Addresses read best as the hardware writes them.
  const std::string expected = most > 0xFFFFFF
                                   ? fmt::format("a number from {} to 0x{:X}", least, most)
                                   : fmt::format("a number from {} to {}", least, most);
  if (!is_scalar(value, expected)) return std::nullopt;
  const auto number = parse_number(value.node.text);
  if (!number || *number < least || *number > most) {
    value.fail(fmt::format("{}: expected {} (decimal, or hexadecimal with 0x), found {}", value.key,
                           expected, found(value.node)));
    return std::nullopt;
  }
  return static_cast<std::uint32_t>(*number);
}

std::optional<double> read_decimal(const Value& value, std::string_view expected) {
  if (!is_scalar(value, expected)) return std::nullopt;
  const std::string& text = value.node.text;
  double number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number, std::chars_format::fixed);
  // from_chars also takes "-3", "inf" and "nan".
  const bool plain = text.find_first_not_of("0123456789.") == std::string::npos;
  if (!plain || error != std::errc{} || stop != end) {
    value.fail(fmt::format("{}: expected {}, found {}", value.key, expected, found(value.node)));
    return std::nullopt;
  }
  return number;
}

void read_format(const Value& value) {
  const auto format = read_number(value, 1, 0xFFFF);
  if (format && *format > newest_format) {
    value.fail(fmt::format("format: {} is newer than this program, which reads format {}", *format,
                           newest_format));
  }
}

const std::vector<YamlNode>* read_list(const Value& value, std::size_t most) {
  if (value.node.kind == YamlNode::Kind::invalid) return nullptr;
  if (value.node.kind != YamlNode::Kind::list) {
    value.fail(fmt::format("{}: expected a list, found {}", value.key, found(value.node)));
    return nullptr;
  }
  if (value.node.items.empty() || value.node.items.size() > most) {
    value.fail(fmt::format("{}: expected 1 to {} items, found {}", value.key, most,
                           value.node.items.size()));
    return nullptr;
  }
  return &value.node.items;
}

void refuse_word(const Value& value, const std::vector<std::string_view>& accepted,
                 std::string_view also) {
  if (value.node.kind == YamlNode::Kind::invalid) return;
  value.fail(fmt::format("{}: {} is not accepted; accepted: {}{}{}", value.key, found(value.node),
                         fmt::join(accepted, ", "), also.empty() ? "" : ", ", also));
}

}  // namespace gangflash::recipe
