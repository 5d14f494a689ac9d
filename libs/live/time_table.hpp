#pragma once
// What each step really took, as a person reads it at the end of a run.
#include <string>

#include "session/step_times.hpp"

namespace gangflash::live {

/// A line per step, slot names made fit for the screen; empty when no unit passed. Ends with a
/// newline.
std::string time_table(const session::TimeTable& table, bool unicode);

}  // namespace gangflash::live
