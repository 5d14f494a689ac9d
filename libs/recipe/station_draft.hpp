#pragma once
// A station while it is being read: what each place says, and where it stands.
#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "recipe/report.hpp"
#include "recipe/station.hpp"
#include "recipe/yaml_tree.hpp"

namespace gangflash::recipe {

/// A value and where it was written.
template <class T>
struct Placed {
  T value;
  Position at;
};

/// `wiring`; what is left out is taken from `defaults`.
struct WiringEntry {
  std::optional<Placed<ControlLine>> reset;
  std::optional<Placed<ControlLine>> boot0;
  std::optional<Placed<StatusLine>> present;
  std::optional<std::chrono::milliseconds> reset_hold;
  std::optional<std::chrono::milliseconds> boot0_setup;
};

/// What a slot says, or `defaults` for it, or (but for the wiring) the station for all.
struct SlotSettings {
  WiringEntry wiring;
  std::optional<unsigned> max_baud;
  std::optional<std::string> fixture;
};

/// One entry of `slots`.
struct SlotEntry {
  Position at;
  std::optional<Placed<std::string>> name;
  std::optional<Placed<std::string>> port;
  std::optional<Placed<std::string>> adapter;
  SlotSettings settings;
};

struct StationDraft {
  Station station;
  std::filesystem::path folder;  ///< what `database` is relative to
  SlotSettings for_all;
  SlotSettings defaults;
  std::vector<SlotEntry> entries;
  Position stop_at;  ///< of the value of `stop`

  /// A wiring key as it holds for a slot: its own, else that of `defaults`, else null.
  template <class Line>
  [[nodiscard]] const Placed<Line>* wired(const SlotEntry& slot,
                                          std::optional<Placed<Line>> WiringEntry::*key) const {
    if (slot.settings.wiring.*key) return &*(slot.settings.wiring.*key);
    return defaults.wiring.*key ? &*(defaults.wiring.*key) : nullptr;
  }
};

/// Reads the keys of a station file.
void read_station(const YamlNode& root, StationDraft& draft, Report& report);

/// What no station can be: two slots of one name or at one place, a line that does two things or is
/// not there, a port that may be another one tomorrow.
void check_slots(const StationDraft& draft, Report& report);

}  // namespace gangflash::recipe
