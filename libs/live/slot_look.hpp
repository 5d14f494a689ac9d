#pragma once
// What a slot shows: its light, and the line below it. One answer for all layouts.
#include <string>

#include "live/board_state.hpp"
#include "live/terminal.hpp"

namespace gangflash::live {

inline constexpr Look look_busy{"BUSY", "▸", ">", Colour::blue};
inline constexpr Look look_waiting{"WAITING", "·", ".", Colour::grey};

/// A word of at most seven letters, so that all fit one column.
Look slot_look(const SlotState& slot);

/// What the person does now: the code with its operator line, or why a slot is not used. Empty
/// while there is nothing to do. Not yet printable.
std::string slot_task(const SlotState& slot);

/// The same, and the unique id of what passed.
std::string slot_story(const SlotState& slot);

/// An attempt runs, or the next one is about to.
bool is_busy(const SlotState& slot);

/// 0: a person has to come; 1: busy; 2: waiting; 3: fine.
unsigned urgency(const SlotState& slot);

}  // namespace gangflash::live
