#pragma once
// What stands above the slots: whose run it is, how it goes, and what stopped it.
#include <string>
#include <string_view>
#include <vector>

#include "live/board_state.hpp"
#include "live/slot_row.hpp"

namespace gangflash::live {

/// Two lines, and where something was stopped the reason and what clears it, or in a small `room`
/// only the latter. Of at most `room` lines.
std::vector<std::string> headline(const BoardState& state, const Frame& frame, std::size_t room);

/// Figures of some slots as cells: "✓ 5 pass", "▸ 2 busy".
Cells census_cells(const std::vector<const SlotState*>& slots, bool unicode);

/// STOP where a person has to clear something, END where the work is done.
std::string_view stop_word(const session::StopRaised& stop);

/// "+ 12 more: ..." for slots that found no room.
std::string rest_line(const std::vector<const SlotState*>& hidden, const Frame& frame);

}  // namespace gangflash::live
