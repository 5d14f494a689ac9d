#pragma once
#include "sim/board.hpp"

namespace gangflash::sim {

/// The options of a board with those of its faults that make it another board from the start. The
/// others act when a command meets them.
BoardOptions with_variants(BoardOptions options);

}  // namespace gangflash::sim
