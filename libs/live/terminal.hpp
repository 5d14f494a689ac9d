#pragma once
// What is known about the terminal, and the words, shapes and colours everything is shown in.
#include <cstddef>
#include <string>
#include <string_view>

#include "trace/failure_code.hpp"

namespace gangflash::live {

struct Size {
  std::size_t columns = 80;
  std::size_t rows = 24;
};

struct Style {
  bool colour = false;
  bool unicode = false;  ///< shapes and letters beyond ASCII
};

/// Whether `fd` is a terminal on which lines can be redrawn in place (TERM=dumb cannot).
bool can_redraw(int fd);

/// Asked at every redraw, so that a resized window needs no signal. 80x24 where the terminal does
/// not say.
Size terminal_size(int fd);

/// Colour on terminals unless NO_COLOR is set (no-color.org: to anything but nothing); shapes where
/// the locale is UTF-8.
Style terminal_style(int fd);

enum class Colour : unsigned char { none, green, red, amber, blue, purple, grey };

/// How a state looks. Never by colour alone: one man in twelve cannot tell the red from the green.
struct Look {
  std::string_view word;
  std::string_view shape;
  std::string_view ascii;
  Colour colour = Colour::none;
};

const Look& look(trace::Outcome outcome);

/// Shape and word, "✓ PASS" or "+ PASS".
std::string label(const Look& look, bool unicode);

/// `text` in `colour`, or as it is when the style has none.
std::string paint(std::string text, Colour colour, const Style& style);

/// `text` on a ground of `colour`: a light. Grey, blue and none are no lights and are painted.
std::string fill(std::string text, Colour colour, const Style& style);

}  // namespace gangflash::live
