#pragma once
// The live view as text: a pure function of what happened, the time, and the room there is.
#include <string>
#include <vector>

#include "live/board_state.hpp"
#include "live/slot_row.hpp"
#include "live/terminal.hpp"

namespace gangflash::live {

/// Lines joined by newlines, none at the end; at most `size.rows - 1` of them (the cursor needs
/// one) and each narrower than `size.columns` (a letter in the last column is erased by the "erase
/// to end of line" that follows it).
///
/// Two lines of header, what stopped the run, then one per slot in station order. More slots than
/// rows become a map of small cells with those that need a person in full below it. Where even that
/// finds no room, the slots that need eyes stay (failed, then busy, then waiting), still in station
/// order so that nothing jumps, and a last line counts the others.
std::string render(const BoardState& state, TimePoint now, const Size& size, const Style& style);

/// The same slots as large cells, to be read from two metres: big_view.cpp.
std::string render_big(const BoardState& state, TimePoint now, const Size& size,
                       const Style& style);

// What both share.
Frame frame_of(const BoardState& state, TimePoint now, std::size_t columns_wide,
               const Style& style);
std::string joined_lines(std::vector<std::string> lines, std::size_t room);

}  // namespace gangflash::live
