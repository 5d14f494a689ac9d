#pragma once
// The live view as text: a pure function of what happened, the time, and the room there is.
#include <string>

#include "live/board_state.hpp"
#include "live/terminal.hpp"

namespace gangflash::live {

/// Lines joined by newlines, none at the end; at most `size.rows - 1` of them (the cursor needs
/// one) and each narrower than `size.columns` (a letter in the last column is erased by the "erase
/// to end of line" that follows it).
///
/// Two lines of header, then one per slot in station order. With more slots than rows those that
/// need eyes stay (failed, then busy, then waiting), still in station order so that nothing jumps,
/// and a last line counts the others.
std::string render(const BoardState& state, TimePoint now, const Size& size, const Style& style);

}  // namespace gangflash::live
