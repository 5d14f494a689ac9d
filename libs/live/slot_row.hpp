#pragma once
// One slot as one line, and the cells lines are made of. Split from render.hpp, which decides which
// lines there are.
#include <cstddef>
#include <string>
#include <vector>

#include "live/board_state.hpp"
#include "live/slot_look.hpp"
#include "live/terminal.hpp"

namespace gangflash::live {

using Seconds = std::chrono::duration<double>;

struct Cell {
  std::string text;  ///< already as wide as its column
  Colour colour = Colour::none;
};
using Cells = std::vector<Cell>;

/// What every line of one frame has in common.
struct Frame {
  TimePoint now;
  std::size_t width;
  std::size_t slot_width;
  Style style;
};

/// Cells with a space between them, cut where the frame ends.
std::string join(const Cells& cells, const Frame& frame);

/// "  12.3 s", seven columns or more.
std::string seconds_text(Seconds seconds);

/// The light of a busy slot names the try, where it is not the first.
Look busy_look(const SlotState& slot, std::string& word);

std::string slot_row(const SlotState& slot, const Frame& frame);

}  // namespace gangflash::live
