#pragma once
// Times as people type them.
#include <string>

#include "trace/time.hpp"

namespace gangflash::report {

/// A date is a whole day, a minute a whole minute: --since takes the begin of what was typed,
/// --until the end.
struct Moment {
  trace::WallClock::time_point begin;
  trace::WallClock::time_point end;
};

/// "2026-11-21", "2026-11-21T07:30", "2026-11-21T07:30:15" (local time, or UTC with a Z behind) or
/// an age: "7d", "24h", "30m". `option` names it in the error text. Throws UsageError.
Moment parse_moment(const std::string& option, const std::string& text,
                    trace::WallClock::time_point now);

}  // namespace gangflash::report
