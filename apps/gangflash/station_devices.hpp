#pragma once
// Whether the places that a station file names are there, without a board.
#include <string>
#include <vector>

#include "recipe/station.hpp"
#include "stage.hpp"

namespace gangflash::app {

struct DeviceCheck {
  recipe::Slot slot;
  std::string code;  ///< empty: nothing stands in the way
  std::string text;  ///< what is there, or what is wrong
};

/// Devices are looked at and not opened; a network address can only be tried, so it is connected to
/// and left again.
session::awaitable<std::vector<DeviceCheck>> check_devices(port::Deadlines& deadlines,
                                                           std::vector<recipe::Slot> slots);

}  // namespace gangflash::app
