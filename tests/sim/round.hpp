#pragma once
// A rack of units on virtual time, each with its own mishap; all from one seed.
#include <cstdint>
#include <string>
#include <vector>

#include "rack.hpp"

namespace gangflash::campaign {

class RoundOfUnits {
 public:
  /// Nothing happens to the first of them.
  RoundOfUnits(std::uint64_t seed, unsigned count);

  void run();

  struct Verdict {
    const Unit* unit = nullptr;
    std::vector<Row> rows;
    std::vector<std::string> violated;
  };
  /// Of each unit, after run().
  [[nodiscard]] const std::vector<Verdict>& verdicts() const noexcept { return verdicts_; }
  [[nodiscard]] const Scenario& scenario() const noexcept { return scenario_; }

 private:
  void judge_neighbours();

  Dice dice_;
  Scenario scenario_;
  Rack rack_;
  Rack alone_;  ///< the first unit once more
  std::vector<Verdict> verdicts_;
};

}  // namespace gangflash::campaign
