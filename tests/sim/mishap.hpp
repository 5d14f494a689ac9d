#pragma once
// What goes wrong with one unit of the campaign: faults of its board and line, a port that breaks,
// a board that is exchanged in the middle, a second slot on the same board.
#include <optional>
#include <string>
#include <vector>

#include "dice.hpp"
#include "port/port.hpp"
#include "recipe/plan.hpp"
#include "sim/fault.hpp"

namespace gangflash::campaign {

/// The wire between the program and its adapter is gone from one write on; 0: it cannot be opened.
struct Break {
  port::Fault fault = port::Fault::lost;
  unsigned at_write = 0;
};

/// Another board stands in the slot from one write on.
struct Exchange {
  unsigned at_write = 1;
  bool for_a_good_one = false;  ///< it holds the image already; else it is blank
};

struct Mishap {
  std::vector<std::string> kinds;  ///< as the statistics call them; none: all is well
  std::vector<sim::Fault> faults;
  std::optional<Break> wire;
  std::optional<Exchange> exchange;
  bool twin = false;  ///< it has the UID of the unit before it

  /// All of its faults strike once, or not at all: the unit itself is good.
  bool passing = false;
  /// "line-drop=to-host@17, nack=0x31.2": enough to do it again with gangsim.
  std::string text;
};

/// For one unit of a plan: one fault, sometimes two, now and then none.
Mishap mishap_for(const recipe::Plan& plan, Dice& dice);

}  // namespace gangflash::campaign
