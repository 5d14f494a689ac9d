#pragma once
// Whether the flight recorder of a failure shows what happened.
#include "judge.hpp"

namespace gangflash::campaign {

/// Violated invariants of one unit.
class Findings {
 public:
  void unless(bool holds, std::string what) {
    if (!holds) all.push_back(std::move(what));
  }
  std::vector<std::string> all;
};

/// Its frames are what last went over the wire; they end with what the failure's text says came
/// back; and a command that was made to go wrong, where nothing else was, is there going wrong.
void judge_flight_records(Findings& found, const Unit& unit, const std::vector<Row>& rows);

}  // namespace gangflash::campaign
