#pragma once
// What a station says about its rack as a whole: how many units at once, and when to stop.
#include <chrono>
#include <optional>

namespace gangflash::recipe {

/// How many units may run at once. Empty: all.
struct Parallel {
  std::optional<unsigned> most;               ///< `max_parallel`: what the supply can take
  std::optional<unsigned> most_per_hub;       ///< `max_parallel_per_hub`
  std::chrono::milliseconds start_stagger{};  ///< between two starts on one hub

  bool operator==(const Parallel&) const = default;
};

/// `stop: { yield_below: ... }`
struct YieldBelow {
  double percent = 0;  ///< of the units that passed or failed
  unsigned after = 0;  ///< so many units tell nothing yet

  bool operator==(const YieldBelow&) const = default;
};

/// `stop`. What is left out never stops anything.
struct StopLimits {
  std::optional<unsigned> slot_in_a_row;       ///< failures in a row: that slot
  std::optional<YieldBelow> yield_below;       ///< of the batch: all
  std::optional<unsigned> same_code_in_slots;  ///< slots with the same E1xx or E5xx: all
  bool golden = false;  ///< a lot begins with a known-good and a known-bad board

  bool operator==(const StopLimits&) const = default;
};

}  // namespace gangflash::recipe
