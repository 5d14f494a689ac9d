#pragma once
// Times of the trace ("2026-11-21T07:45:01.250Z") as numbers.
#include <cstdint>
#include <string_view>

namespace gangflash::report {

/// Milliseconds since 1970, UTC. The text must have the shape above.
std::int64_t unix_milliseconds(std::string_view iso8601);

}  // namespace gangflash::report
