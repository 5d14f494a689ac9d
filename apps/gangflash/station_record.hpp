#pragma once
// The record of a station check: who walked which station file, when, and what came of it.
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "recipe/station.hpp"
#include "trace/journal.hpp"

namespace gangflash::app {

struct CheckedSlot {
  recipe::Slot slot;
  std::optional<std::string> answered;  ///< the slot whose port answered when this one was filled
};

struct StationCheck {
  std::string by;  ///< as the person gave it
  std::vector<CheckedSlot> slots;
  std::string result;  ///< "passed", "failed", "incomplete", "aborted"
};

/// Writes the check as a row of `audit`, with its leaf and a checkpoint over it. Throws StoreError.
void record_station_check(const recipe::Station& station, const StationCheck& check,
                          const std::filesystem::path& database, const trace::Care& care);

}  // namespace gangflash::app
