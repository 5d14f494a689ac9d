// gangflash slot: takes a slot out of use until a person puts it back.
#include <algorithm>
#include <iostream>

#include <fmt/format.h>

#include "decision.hpp"

namespace gangflash::app {

namespace {

constexpr const char* usage =
    "gangflash slot disable|enable SLOT --by NAME --reason TEXT (--station FILE | --db FILE "
    "--station-name NAME)\n\n"
    "Takes a slot out of use, or back. The decision is recorded and holds until the opposite one, "
    "over restarts. A\n"
    "`gangflash run` that is under way heeds it with its next board.";
constexpr const char* examples =
    "  gangflash slot disable A7 --by 'A. Berg' --reason 'pogo pin bent' --station line3.yaml\n"
    "  gangflash slot enable A7 --by 'A. Berg' --reason 'pin replaced' --station line3.yaml\n";

void check_slot(const DecisionPlace& place, const std::string& slot) {
  if (!place.station) return;
  const auto& slots = place.station->slots;
  if (std::ranges::find(slots, slot, &recipe::Slot::name) != slots.end()) return;
  throw UsageError(fmt::format("slot {}: station {} has no such slot", slot, place.station->name));
}

}  // namespace

Exit slot_command(const Arguments& arguments) {
  CommandLine line(usage, examples, PolicyRule::override);
  line.positional("action", 1);
  line.positional("slot", 1);
  add_station_decision_options(line);
  if (!line.parse(arguments)) return Exit::ok;
  const std::string action = line.has("action") ? line.get<std::string>("action") : std::string();
  if ((action != "disable" && action != "enable") || !line.has("slot")) {
    throw UsageError("what, and which slot? `gangflash slot disable|enable SLOT`");
  }
  const std::string slot = line.get<std::string>("slot");
  const DecisionPlace place = station_decision_place(line);
  check_slot(place, slot);
  record(
      place,
      {.action = "slot " + action, .object_kind = "slot", .object = slot, .detail = std::nullopt});
  std::cout << fmt::format("{}: slot {} {}d by {}: {}\n", place.person.station, slot, action,
                           place.person.name, place.person.reason);
  return Exit::ok;
}

}  // namespace gangflash::app
