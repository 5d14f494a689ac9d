#pragma once
// The record of a command that ended before anybody knew which part it was for.
#include <filesystem>
#include <string>

#include "ask.hpp"
#include "session/rack.hpp"
#include "stage.hpp"
#include "trace/journal.hpp"

namespace gangflash::app {

struct UnknownPart {
  recipe::Slot slot;
  std::string name;  ///< of the command, as its recipe would be called
  Asked asked;       ///< a failure, or a PID that no row of the chip table has
  trace::WallClock::time_point begun;
};

/// Writes run and attempt, and shows both. `run` says who and where.
Exit record_unknown_part(Stage& stage, trace::Journal& journal, trace::RunStart run,
                         const std::filesystem::path& database, const UnknownPart& unknown);

}  // namespace gangflash::app
