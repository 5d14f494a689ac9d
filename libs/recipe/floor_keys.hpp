#pragma once
// The station keys that recipe/floor.hpp holds the values of.
#include "recipe/station_draft.hpp"
#include "recipe/values.hpp"

namespace gangflash::recipe {

void read_max_parallel(const Value& value, StationDraft& draft);
void read_max_parallel_per_hub(const Value& value, StationDraft& draft);
void read_start_stagger(const Value& value, StationDraft& draft);
void read_stop(const Value& value, StationDraft& draft);

/// What no number of units could ever meet.
void check_floor(const StationDraft& draft, Report& report);

}  // namespace gangflash::recipe
