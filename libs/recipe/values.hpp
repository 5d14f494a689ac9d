#pragma once
// Values of keys as C++ values; whatever does not fit is reported where it stands, with what would
// be accepted.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "recipe/yaml_tree.hpp"

namespace gangflash::recipe {

/// The value of `key` being read.
struct Value {
  std::string_view key;
  const YamlNode& node;
  Report& report;

  void fail(const std::string& text) const { report.error(node.at, text); }
  /// One item of this list.
  [[nodiscard]] Value item(const YamlNode& of) const { return {key, of, report}; }
};

/// Any text of 1..128 bytes without control characters.
std::optional<std::string> read_text(const Value& value);

/// Decimal without leading zeros, or hexadecimal with 0x. Quotes are fine: tools that write YAML
/// put them around 0x....
std::optional<std::uint32_t> read_number(const Value& value, std::uint32_t least,
                                         std::uint32_t most);

/// Digits with at most one decimal point; `expected` is what messages ask for.
std::optional<double> read_decimal(const Value& value, std::string_view expected);

inline constexpr std::uint32_t newest_format = 1;  ///< of recipes and of station files
/// Refuses a format newer than this program.
void read_format(const Value& value);

/// The number a plain text stands for, by the same rule.
std::optional<std::uint64_t> parse_number(std::string_view text);

/// The items of a list with at least one and at most `most` items; null after reporting.
const std::vector<YamlNode>* read_list(const Value& value, std::size_t most);

/// A word of a table, and what it stands for: one table serves reader, messages and writer.
template <class Meaning>
struct Word {
  std::string_view text;
  Meaning meaning;
};

/// Reports that `value` is none of the accepted words (or of `also`, another form that is
/// accepted).
void refuse_word(const Value& value, const std::vector<std::string_view>& accepted,
                 std::string_view also);

template <class Meaning, std::size_t n>
std::optional<Meaning> read_word(const Value& value, const Word<Meaning> (&words)[n],
                                 std::string_view also = {}) {
  std::vector<std::string_view> accepted;
  for (const Word<Meaning>& word : words) {
    if (value.node.kind == YamlNode::Kind::scalar && value.node.text == word.text)
      return word.meaning;
    accepted.push_back(word.text);
  }
  refuse_word(value, accepted, also);
  return std::nullopt;
}

template <class Meaning, std::size_t n>
std::string_view text_of(Meaning meaning, const Word<Meaning> (&words)[n]) {
  for (const Word<Meaning>& word : words) {
    if (word.meaning == meaning) return word.text;
  }
  return {};
}

}  // namespace gangflash::recipe
