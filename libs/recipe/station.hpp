#pragma once
// Where the job is done: slots and the ports they hang on.
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "recipe/diagnostic.hpp"
#include "recipe/plan.hpp"

namespace gangflash::recipe {

struct Slot {
  std::string name;
  std::string port;      ///< port address as operators type it: /dev/serial/by-path/...
  std::size_t line = 0;  ///< in the station file; 0 when given on the command line
  std::size_t column = 0;
};

struct Station {
  std::string file;  ///< as the person named it; empty when made from --port
  std::string name;  ///< default: the host's name
  std::optional<std::filesystem::path> database;
  bool keep_images = true;  ///< store firmware bytes in the trace, once per digest
  std::vector<Slot> slots;
};

struct StationResult {
  std::optional<Station> station;  ///< present if and only if there is no error
  Diagnostics diagnostics;
};

/// Reads a station file. Refuses two slots of one name and two slots on one device.
StationResult load_station(const std::filesystem::path& station_file);

/// Slots P1, P2, ... for ports named on the command line; the same checks.
StationResult station_of_ports(const std::vector<std::string>& ports);

/// What a plan needs and this station's slots cannot give.
Diagnostics check(const Plan& plan, const Station& station);

}  // namespace gangflash::recipe
