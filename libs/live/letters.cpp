#include "live/letters.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>

namespace gangflash::live {

namespace {

constexpr std::size_t width = 4;
constexpr std::size_t rows = 5;
constexpr std::size_t gap = 1;

struct Letter {
  char of;
  std::array<std::string_view, rows> shape;
};

// clang-format off
constexpr std::array letters{
    Letter{'0', {" ## ", "#  #", "#  #", "#  #", " ## "}},
    Letter{'1', {"  # ", " ## ", "  # ", "  # ", " ###"}},
    Letter{'2', {"### ", "   #", " ## ", "#   ", "####"}},
    Letter{'3', {"### ", "   #", " ## ", "   #", "### "}},
    Letter{'4', {"#  #", "#  #", "####", "   #", "   #"}},
    Letter{'5', {"####", "#   ", "### ", "   #", "### "}},
    Letter{'6', {" ## ", "#   ", "### ", "#  #", " ## "}},
    Letter{'7', {"####", "   #", "  # ", " #  ", " #  "}},
    Letter{'8', {" ## ", "#  #", " ## ", "#  #", " ## "}},
    Letter{'9', {" ## ", "#  #", " ###", "   #", " ## "}},
    Letter{'A', {" ## ", "#  #", "####", "#  #", "#  #"}},
    Letter{'B', {"### ", "#  #", "### ", "#  #", "### "}},
    Letter{'C', {" ###", "#   ", "#   ", "#   ", " ###"}},
    Letter{'D', {"### ", "#  #", "#  #", "#  #", "### "}},
    Letter{'E', {"####", "#   ", "### ", "#   ", "####"}},
    Letter{'F', {"####", "#   ", "### ", "#   ", "#   "}},
    Letter{'G', {" ###", "#   ", "# ##", "#  #", " ###"}},
    Letter{'H', {"#  #", "#  #", "####", "#  #", "#  #"}},
    Letter{'I', {" ###", "  # ", "  # ", "  # ", " ###"}},
    Letter{'J', {"  ##", "   #", "   #", "#  #", " ## "}},
    Letter{'K', {"#  #", "# # ", "##  ", "# # ", "#  #"}},
    Letter{'L', {"#   ", "#   ", "#   ", "#   ", "####"}},
    Letter{'M', {"#  #", "####", "####", "#  #", "#  #"}},
    Letter{'N', {"#  #", "## #", "# ##", "#  #", "#  #"}},
    Letter{'O', {" ## ", "#  #", "#  #", "#  #", " ## "}},
    Letter{'P', {"### ", "#  #", "### ", "#   ", "#   "}},
    Letter{'Q', {" ## ", "#  #", "#  #", "# # ", " # #"}},
    Letter{'R', {"### ", "#  #", "### ", "# # ", "#  #"}},
    Letter{'S', {" ###", "#   ", " ## ", "   #", "### "}},
    Letter{'T', {" ###", "  # ", "  # ", "  # ", "  # "}},
    Letter{'U', {"#  #", "#  #", "#  #", "#  #", " ## "}},
    Letter{'V', {"#  #", "#  #", "#  #", " ## ", " ## "}},
    Letter{'W', {"#  #", "#  #", "####", "####", "#  #"}},
    Letter{'X', {"#  #", " ## ", " ## ", " ## ", "#  #"}},
    Letter{'Y', {"#  #", "#  #", " ###", "   #", " ## "}},
    Letter{'Z', {"####", "   #", " ## ", "#   ", "####"}},
    Letter{'-', {"    ", "    ", " ## ", "    ", "    "}},
    Letter{'/', {"   #", "  # ", "  # ", " #  ", "#   "}},
    Letter{'%', {"#  #", "   #", " ## ", "#   ", "#  #"}},
};
// clang-format on

bool filled(char of, std::size_t row, std::size_t column) {
  const char capital = static_cast<char>(std::toupper(static_cast<unsigned char>(of)));
  const auto* const found = std::ranges::find(letters, capital, &Letter::of);
  return found != letters.end() && row < rows && found->shape.at(row)[column] == '#';
}

/// One or two squares, one above the other.
std::string_view square(bool upper, bool lower, bool unicode) {
  if (upper && lower) return unicode ? "█" : "#";
  if (!upper && !lower) return " ";
  return upper ? "▀" : "▄";
}

}  // namespace

std::size_t height_of(LetterSize size) noexcept {
  return size == LetterSize::large ? rows : (rows + 1) / 2;
}

std::size_t width_of(std::string_view word) noexcept {
  return word.empty() ? 0 : word.size() * (width + gap) - gap;
}

std::vector<std::string> letter_lines(std::string_view word, LetterSize size, bool unicode) {
  const std::size_t step = size == LetterSize::large ? 1 : 2;
  std::vector<std::string> lines(height_of(size));
  for (std::size_t line = 0; line < lines.size(); ++line) {
    const std::size_t row = line * step;
    for (std::size_t at = 0; at < word.size(); ++at) {
      if (at > 0) lines[line].append(gap, ' ');
      for (std::size_t column = 0; column < width; ++column) {
        const bool upper = filled(word[at], row, column);
        const bool lower = step == 1 ? upper : filled(word[at], row + 1, column);
        lines[line] += square(upper, lower, unicode);
      }
    }
  }
  return lines;
}

}  // namespace gangflash::live
