// Any bytes at all as a station file: there is an answer, and every slot of an accepted one has a
// name and a place of its own, and lines that can do what they are wired for.
#include <cstdlib>
#include <set>
#include <string>

#include "recipe/port_address.hpp"
#include "recipe/station_file.hpp"
#include "recipe/wiring.hpp"

namespace {

using namespace gangflash::recipe;

bool sound(const Slot& slot) {
  const Wiring& wiring = slot.wiring;
  ControlLine inverted = wiring.reset;
  inverted.inverted = !inverted.inverted;
  const bool shared =
      wiring.reset.wired() && (wiring.reset == wiring.boot0 || inverted == wiring.boot0);
  std::string reason;
  return slot.line > 0 && slot.column > 0 && !slot.name.empty() &&
         port_problem(slot.port).empty() && !shared &&
         parse_control_line(to_string(wiring.reset), reason) == wiring.reset &&
         parse_status_line(to_string(wiring.present), reason) == wiring.present;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const StationResult result = station_of_text(text, "s.yaml", "/nowhere");
  if (result.station.has_value() == has_errors(result.diagnostics)) std::abort();
  if (!result.station) return 0;

  std::set<std::string> names;
  std::set<std::string> places;
  for (const Slot& slot : result.station->slots) {
    if (!sound(slot)) std::abort();
    if (!names.insert(slot.name).second || !places.insert(place_of(slot.port)).second) std::abort();
  }
  if (names.empty() || result.station->name.empty()) std::abort();
  return 0;
}
