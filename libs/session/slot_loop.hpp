#pragma once
// One slot of a continuous run, from board to board.
#include "session/floor.hpp"

namespace gangflash::session {

/// Waits for a board, works on it, shows the result until the board is out, and again; until the
/// run ends. A port that vanishes is waited for. Throws StoreError.
awaitable<void> run_slot_loop(Floor& floor, Floor::Place place);

}  // namespace gangflash::session
