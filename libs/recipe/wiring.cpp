#include "recipe/wiring.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "recipe/nearest.hpp"
#include "recipe/report.hpp"
#include "recipe/values.hpp"

namespace gangflash::recipe {
namespace {

using Control = ControlLine::Kind;
using Status = StatusLine::Kind;

constexpr Word<Control> control_words[] = {{"none", Control::none},
                                           {"dtr", Control::dtr},
                                           {"rts", Control::rts},
                                           {"break", Control::break_condition}};
constexpr Word<Status> status_words[] = {
    {"none", Status::none}, {"cts", Status::cts}, {"dsr", Status::dsr}, {"dcd", Status::dcd}};

constexpr std::string_view gpio_prefix = "gpio:";
constexpr std::string_view device_folder = "/dev/";
constexpr std::size_t longest_chip_name = 32;
constexpr std::uint64_t most_gpio_lines = 65536;

bool is_chip_name(std::string_view name) {
  constexpr std::string_view letters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-";
  return !name.empty() && name.size() <= longest_chip_name &&
         name.find_first_not_of(letters) == std::string_view::npos;
}

bool parse_gpio(std::string_view text, ControlLine& line) {
  if (text.starts_with(device_folder)) text.remove_prefix(device_folder.size());
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos || !is_chip_name(text.substr(0, slash))) return false;
  const auto number = parse_number(text.substr(slash + 1));
  if (!number || *number >= most_gpio_lines) return false;
  line.kind = Control::gpio;
  line.gpio_chip = text.substr(0, slash);
  line.gpio_line = static_cast<unsigned>(*number);
  return true;
}

/// Finds `text` in a table; false where it is not in it.
template <class Kind, std::size_t n>
bool find_word(std::string_view text, const Word<Kind> (&words)[n], Kind& kind) {
  const auto found = std::ranges::find(words, text, &Word<Kind>::text);
  if (found == std::end(words)) return false;
  kind = found->meaning;
  return true;
}

/// "... is not accepted; accepted: none, dtr, ...; did you mean "dtr"?". Capitals are a mistake
/// too, but one that shows what was meant.
template <class Kind, std::size_t n>
std::string refusal(std::string_view text, const Word<Kind> (&words)[n], std::string_view also) {
  std::vector<std::string_view> known;
  std::vector<std::string> listed;
  for (const Word<Kind>& word : words) {
    known.push_back(word.text);
    listed.emplace_back(word.text);
  }
  std::string lower(text.starts_with('!') ? text.substr(1) : text);
  std::ranges::transform(lower, lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  const auto guess = nearest(lower, known);
  return fmt::format("{} is not accepted; accepted: {}{}, with ! in front for inverted{}",
                     quote(text), joined(listed), also,
                     guess ? fmt::format("; did you mean \"{}\"?", *guess) : "");
}

/// Why a word must not be inverted; empty where it may be.
std::string_view not_inverted(Control kind) {
  if (kind == Control::none) return "none is not inverted";
  if (kind == Control::break_condition) return "a line that rests in BREAK can send nothing";
  return {};
}

std::string_view not_inverted(Status kind) {
  return kind == Status::none ? "none is not inverted" : std::string_view{};
}

}  // namespace

std::optional<ControlLine> parse_control_line(std::string_view text, std::string& reason) {
  ControlLine line;
  line.inverted = text.starts_with('!');
  const std::string_view word = line.inverted ? text.substr(1) : text;
  if (word.starts_with(gpio_prefix)) {
    if (parse_gpio(word.substr(gpio_prefix.size()), line)) return line;
    reason = fmt::format("{} is no GPIO line; write gpio:CHIP/LINE, like gpio:gpiochip0/17",
                         quote(text));
    return std::nullopt;
  }
  if (!find_word(word, control_words, line.kind)) {
    reason = refusal(text, control_words, ", gpio:CHIP/LINE");
    return std::nullopt;
  }
  if (line.inverted && !not_inverted(line.kind).empty()) {
    reason = fmt::format("{} is not accepted: {}", quote(text), not_inverted(line.kind));
    return std::nullopt;
  }
  return line;
}

std::optional<StatusLine> parse_status_line(std::string_view text, std::string& reason) {
  StatusLine line;
  line.inverted = text.starts_with('!');
  if (!find_word(line.inverted ? text.substr(1) : text, status_words, line.kind)) {
    reason = refusal(text, status_words, "");
    return std::nullopt;
  }
  if (line.inverted && !not_inverted(line.kind).empty()) {
    reason = fmt::format("{} is not accepted: {}", quote(text), not_inverted(line.kind));
    return std::nullopt;
  }
  return line;
}

std::string to_string(const ControlLine& line) {
  const char* const sign = line.inverted ? "!" : "";
  if (line.kind == Control::gpio)
    return fmt::format("{}{}{}/{}", sign, gpio_prefix, line.gpio_chip, line.gpio_line);
  return fmt::format("{}{}", sign, text_of(line.kind, control_words));
}

std::string to_string(const StatusLine& line) {
  return fmt::format("{}{}", line.inverted ? "!" : "", text_of(line.kind, status_words));
}

std::string to_string(const Wiring& wiring) {
  std::vector<std::string> parts;
  if (wiring.reset.wired()) parts.push_back("reset " + to_string(wiring.reset));
  if (wiring.boot0.wired()) parts.push_back("boot0 " + to_string(wiring.boot0));
  if (wiring.present.wired()) parts.push_back("present " + to_string(wiring.present));
  return parts.empty() ? "none" : joined(parts);
}

}  // namespace gangflash::recipe
