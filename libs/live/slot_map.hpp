#pragma once
// Many slots on a small screen: each a cell of a few letters, all of them in station order.
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "live/slot_row.hpp"

namespace gangflash::live {

/// Rows of cells, in words if they fit into `rows` lines, else in shapes; empty where neither fits.
std::optional<std::vector<std::string>> slot_map(const std::vector<SlotState>& slots,
                                                 const Frame& frame, std::size_t rows);

}  // namespace gangflash::live
