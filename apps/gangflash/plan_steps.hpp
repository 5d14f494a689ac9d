#pragma once
// The estimate of a plan as `gangflash plan` shows it: what the line costs, what the chip, what the
// adapter.
#include <chrono>
#include <string>
#include <vector>

#include <boost/json/array.hpp>

#include "recipe/plan.hpp"
#include "recipe/station.hpp"

namespace gangflash::app {

/// What an estimate rests on beside the plan.
struct Pace {
  unsigned baud = 0;                    ///< the highest rate that a slot tries
  std::chrono::milliseconds latency{};  ///< of the slowest adapter, per turnaround
  std::string latency_text;             ///< how that is known
};

/// No slots: no station was named.
Pace pace_of(const recipe::Plan& plan, const std::vector<recipe::Slot>& slots);

void print_steps(const recipe::Plan& plan, const Pace& pace);

boost::json::array steps_json(const recipe::Plan& plan, const Pace& pace);

}  // namespace gangflash::app
