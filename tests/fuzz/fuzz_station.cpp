// Any bytes at all as a station file: there is an answer, and every slot of an accepted one has a
// name of its own.
#include <cstdlib>
#include <set>
#include <string>

#include "recipe/station_file.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gangflash::recipe;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const StationResult result = station_of_text(text, "s.yaml", "/nowhere");
  if (result.station.has_value() == has_errors(result.diagnostics)) std::abort();
  if (!result.station) return 0;

  std::set<std::string> names;
  std::set<std::string> ports;
  for (const Slot& slot : result.station->slots) {
    const bool placed = slot.line > 0 && slot.column > 0;
    if (!placed || slot.name.empty() || !slot.port.starts_with('/')) std::abort();
    if (!names.insert(slot.name).second || !ports.insert(slot.port).second) std::abort();
  }
  if (names.empty() || result.station->name.empty()) std::abort();
  return 0;
}
