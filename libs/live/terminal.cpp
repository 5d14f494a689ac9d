#include "live/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>

namespace gangflash::live {

namespace {

std::string_view environment(const char* variable) {
  const char* value = std::getenv(variable);
  return value == nullptr ? std::string_view() : std::string_view(value);
}

/// The locale that decides about letters: the first of these that says anything
/// (POSIX.1-2017, 8.2).
bool locale_is_utf8() {
  for (const char* variable : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    std::string value(environment(variable));
    if (value.empty()) continue;
    std::transform(value.begin(), value.end(), value.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return value.find("utf-8") != std::string::npos || value.find("utf8") != std::string::npos;
  }
  return false;
}

// In the order of trace::Outcome.
constexpr std::array<Look, 6> looks{{
    {"PASS", "✓", "+", Colour::green},
    {"FAIL", "✗", "X", Colour::red},
    {"ERROR", "!", "!", Colour::amber},
    {"ABORTED", "■", "#", Colour::purple},
    {"SKIPPED", "○", "o", Colour::grey},
    {"HOLD", "‖", "=", Colour::purple},
}};

// SGR codes in the order of Colour; bold where a result must be seen from two metres.
constexpr std::array<std::string_view, 7> sgr{"0", "1;32", "1;31", "1;33", "36", "1;35", "2"};

}  // namespace

bool can_redraw(int fd) {
  return ::isatty(fd) == 1 && environment("TERM") != "dumb";
}

Size terminal_size(int fd) {
  winsize answer{};
  if (::ioctl(fd, TIOCGWINSZ, &answer) != 0 || answer.ws_col == 0 || answer.ws_row == 0) return {};
  return {answer.ws_col, answer.ws_row};
}

Style terminal_style(int fd) {
  return {.colour = can_redraw(fd) && environment("NO_COLOR").empty(), .unicode = locale_is_utf8()};
}

const Look& look(trace::Outcome outcome) {
  return looks.at(static_cast<std::size_t>(outcome));
}

std::string label(const Look& look, bool unicode) {
  std::string text(unicode ? look.shape : look.ascii);
  return text.append(" ").append(look.word);
}

std::string paint(std::string text, Colour colour, const Style& style) {
  if (!style.colour || colour == Colour::none) return text;
  const std::string_view code = sgr.at(static_cast<std::size_t>(colour));
  return std::string("\x1b[").append(code).append("m").append(text).append("\x1b[0m");
}

std::string fill(std::string text, Colour colour, const Style& style) {
  // Black on green and amber, white on red and purple: what is told apart best.
  constexpr std::array<std::string_view, 7> grounds{"", "1;30;42", "1;37;41", "1;30;43",
                                                    "", "1;37;45", ""};
  const std::string_view code = grounds.at(static_cast<std::size_t>(colour));
  if (!style.colour || code.empty()) return paint(std::move(text), colour, style);
  return std::string("\x1b[").append(code).append("m").append(text).append("\x1b[0m");
}

}  // namespace gangflash::live
