#pragma once
// What must hold of every unit, whatever went wrong with it; judged by what its board holds, what
// went over its wire and what the record says, never by what the session thought.
#include <map>
#include <string>
#include <vector>

#include "mishap.hpp"
#include "support/rig.hpp"
#include "wire_log.hpp"

namespace gangflash::campaign {

/// An attempt as the database has it.
struct Row {
  unsigned number = 0;
  std::string outcome;  ///< empty: no end
  std::string code;
  std::string text;
  std::string uid;
  std::int64_t duration_us = 0;
  std::optional<std::vector<trace::Frame>> frames;  ///< of the flight recorder
  unsigned tries = 0;                               ///< the most of any step
};

/// By slot, in order of time.
std::map<std::string, std::vector<Row>> read_rows(const std::filesystem::path& database);

/// One unit and all that is known about it.
struct Unit {
  std::string slot;
  Mishap mishap;
  sim::Board* board = nullptr;  ///< that stands in the slot now
  WireLog wire;
  unsigned writes = 0;      ///< of the host
  unsigned strikes = 0;     ///< of the faults of a board that was exchanged since
  bool wire_broke = false;  ///< the port really threw
  bool exchanged = false;

  /// How often its faults did anything.
  [[nodiscard]] unsigned struck() const;
};

/// Violated invariants, in words; none when all is well. `reference` was programmed by the same
/// plan, alone in its rack, without any fault.
std::vector<std::string> judge(const session::Rig& rig, const Unit& unit,
                               const std::vector<Row>& rows, const sim::Board& reference);

/// Of a unit that nothing happened to: its neighbours were not felt. `alone`: the reference.
std::vector<std::string> judge_isolation(const Unit& unit, const Row& row, const Unit& alone,
                                         const Row& row_alone);

}  // namespace gangflash::campaign
