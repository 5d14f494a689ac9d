#include "session/typed.hpp"

#include <algorithm>

namespace gangflash::session {

namespace {

constexpr std::string_view blanks = " \t\r\n";
constexpr std::string_view badge_prefix = "OP:";

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

bool is_printable(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x20 && byte != 0x7F;
  });
}

}  // namespace

Typed read_typed(std::string_view line, const std::vector<std::string>& slots) {
  using Kind = Typed::Kind;
  const std::string_view text = trimmed(line);
  if (text.empty()) return {Kind::enter, {}, {}};
  if (!is_printable(text)) return {Kind::unreadable, {}, std::string(text)};
  if (text == "q" || text == "Q") return {Kind::quit, {}, {}};
  if (text.starts_with(badge_prefix)) {
    const std::string_view badge = trimmed(text.substr(badge_prefix.size()));
    return {badge.empty() ? Kind::unreadable : Kind::badge, {}, std::string(badge)};
  }
  const auto end_of_word = std::min(text.find_first_of(blanks), text.size());
  const std::string_view rest = trimmed(text.substr(end_of_word));
  const std::string word(text.substr(0, end_of_word));
  const bool names_slot = std::ranges::find(slots, word) != slots.end();
  if (names_slot && rest.empty()) return {Kind::unreadable, word, {}};
  if (names_slot) return {Kind::label, word, std::string(rest)};
  return {Kind::label, {}, std::string(text)};
}

}  // namespace gangflash::session
