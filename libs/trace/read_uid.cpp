#include "trace/read_uid.hpp"

#include <algorithm>
#include <cctype>
#include <optional>

namespace gangflash::trace {

namespace {

constexpr std::size_t word_digits = 8;
constexpr std::size_t uid_digits = 3 * word_digits;
constexpr std::size_t fewest_digits = 4;  // fewer would be any word of the language

bool is_hex(std::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// "34333920" as its four bytes lie in memory, "20393334"; the same way back.
std::string swapped(std::string_view word) {
  std::string bytes;
  for (std::size_t i = word.size(); i >= 2; i -= 2) {
    bytes += word.substr(i - 2, 2);
  }
  return bytes;
}

/// Each whole word of the text from numbers to memory, or back.
std::string words_swapped(std::string_view text) {
  std::string memory;
  for (std::size_t i = 0; i < text.size(); i += word_digits) {
    memory += swapped(text.substr(i, word_digits));
  }
  return memory;
}

struct Pieces {
  std::vector<std::string> digits;  ///< lower case, without 0x
  bool has_prefix = false;          ///< an 0x stood somewhere: these are numbers, not memory
};

/// The groups of hex digits between spaces, dashes, commas, colons and quotes; nothing when there
/// is anything else.
std::optional<Pieces> split(std::string_view typed) {
  Pieces pieces;
  std::string text{typed};
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  constexpr const char* separators = " -,:_'\"";
  for (std::size_t at = text.find_first_not_of(separators); at != std::string::npos;
       at = text.find_first_not_of(separators, at)) {
    const std::size_t end = std::min(text.find_first_of(separators, at), text.size());
    std::string piece = text.substr(at, end - at);
    at = end;
    if (piece.starts_with("0x")) {
      pieces.has_prefix = true;
      piece.erase(0, 2);
      // %x leaves leading zeros out; more than a word is all of it in one number.
      piece.insert(0, piece.size() < word_digits ? word_digits - piece.size() : 0, '0');
    }
    if (!is_hex(piece)) {
      return std::nullopt;
    }
    pieces.digits.push_back(std::move(piece));
  }
  return pieces;
}

}  // namespace

std::string uid_words(std::string_view uid) {
  if (uid.size() != uid_digits || !is_hex(uid)) {
    return std::string{uid};
  }
  std::string words = words_swapped(uid);
  std::transform(words.begin(), words.end(), words.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return words.insert(2 * word_digits, 1, '-').insert(word_digits, 1, '-');
}

std::vector<std::string> uid_beginnings(std::string_view typed) {
  const auto pieces = split(typed);
  if (!pieces || pieces->digits.empty()) {
    return {};
  }
  std::string joined;
  bool all_words = true;
  for (const std::string& piece : pieces->digits) {
    joined += piece;
    all_words = all_words && piece.size() % word_digits == 0;
  }
  if (joined.size() < fewest_digits || joined.size() > uid_digits) {
    return {};
  }
  const bool in_words = pieces->has_prefix || pieces->digits.size() > 1;
  std::vector<std::string> beginnings;
  if (!in_words || !all_words) {
    beginnings.push_back(joined);
  }
  if (all_words) {
    beginnings.push_back(words_swapped(joined));
  }
  return beginnings;
}

}  // namespace gangflash::trace
