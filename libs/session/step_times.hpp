#pragma once
// What each step really took, over all units of a round: which adapter or chip costs the time.
#include <chrono>
#include <string>
#include <vector>

#include "recipe/plan.hpp"

namespace gangflash::session {

/// One step of one unit.
struct StepTook {
  std::string name;
  std::chrono::microseconds duration{};
  std::chrono::microseconds line{};  ///< the bytes that went either way, at the rate used
};

/// One step of all units. What `median` has beyond `line` is the chip's own time and the waiting
/// for adapters; of a step that only reads, the latter alone.
struct StepTimes {
  std::string name;
  std::size_t units = 0;                 ///< that took this step
  std::chrono::microseconds estimate{};  ///< of the plan, at TimeTable::baud, without latency
  std::chrono::microseconds median{};
  std::chrono::microseconds line{};  ///< median
  std::chrono::microseconds slowest{};
  std::string slowest_slot;
  unsigned slowest_baud = 0;
};

struct TimeTable {
  unsigned baud = 0;             ///< the highest rate that a unit used
  std::vector<StepTimes> steps;  ///< in the order of a unit; the last row, "unit", is all of it
};

/// Collects passed units. A unit that failed says when, not how long something takes.
class TimeKeeper {
 public:
  void add(const std::string& slot, unsigned baud, std::vector<StepTook> steps);

  /// Empty while nothing passed.
  [[nodiscard]] TimeTable table(const recipe::Plan& plan) const;

 private:
  struct Unit {
    std::string slot;
    unsigned baud = 0;
    std::vector<StepTook> steps;
  };

  std::vector<Unit> units_;
};

}  // namespace gangflash::session
