#pragma once
// What is left on the screen, or at the end of a log, when a run is over.
#include <cstddef>
#include <string>

#include "live/board_state.hpp"
#include "live/terminal.hpp"

namespace gangflash::live {

/// "5 pass, 1 fail": only what there is.
std::string counts_text(const std::map<trace::Outcome, unsigned>& counts);

/// "E401 no answer -> re-seat the board": code, text, operator line, as far as there are any.
std::string story_text(const std::string& failure_code, const std::string& text,
                       const std::string& operator_line);

/// Counts, seconds and retries; a line for each slot that is not a pass; where the evidence is;
/// what the steps took. Lines, but for the last two, are broken at `width` columns (0: never, for
/// logs that are searched). Ends with a newline.
std::string summary(const BoardState& state, const Style& style, std::size_t width);

}  // namespace gangflash::live
