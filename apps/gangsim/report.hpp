#pragma once
#include <optional>
#include <string>
#include <vector>

#include "slot.hpp"

namespace gangflash::gangsim {

/// What the slot's board holds now and what its host did wrong, as a line of JSON. The fields are
/// in docs/simulator.md. `began`: when the rack did.
std::string unit_line(const Slot& slot, sim::TimePoint began,
                      std::optional<sim::TimePoint> taken_out);

/// One unit per line: a report of hundreds of boards stays readable with grep.
std::string report_of(const std::vector<std::string>& unit_lines);

/// How the rack stands, for `stat` of the control FIFO.
struct Standing {
  unsigned boards = 0;           ///< that came so far
  std::optional<unsigned> left;  ///< to come; empty: without end
};
std::string stat_of(const std::vector<std::unique_ptr<Slot>>& slots, const Standing& standing);

}  // namespace gangflash::gangsim
