#pragma once
// One round: a chip, a recipe that it can be programmed by, and what its boards held before.
#include <string>
#include <vector>

#include "dice.hpp"
#include "recipe/plan.hpp"
#include "sim/board.hpp"

namespace gangflash::campaign {

struct Scenario {
  recipe::Plan plan;
  sim::BoardOptions board;  ///< of every unit, but for UID and faults
  bool wired = false;       ///< RTS is NRST, DTR is BOOT0
  std::string text;         ///< "STM32F103xB, 1000 bytes, lock, wired"
};

/// Draws until planning accepts it.
Scenario draw_scenario(Dice& dice);

}  // namespace gangflash::campaign
