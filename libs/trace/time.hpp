#pragma once
// Points in time as the trace writes them: UTC, ISO 8601, milliseconds
// ("2026-11-21T07:45:01.250Z").
#include <chrono>
#include <string>

namespace gangflash::trace {

using WallClock = std::chrono::system_clock;

std::string iso8601(WallClock::time_point when);

/// UUIDv7 (RFC 9562, 5.7): sorts by time, 74 random bits.
std::string uuid_v7(WallClock::time_point when);

}  // namespace gangflash::trace
