// gangflash clear-stop: the recorded way on after a stop rule stopped a station.
#include <iostream>

#include <fmt/format.h>

#include "decision.hpp"

namespace gangflash::app {

namespace {

constexpr const char* usage =
    "gangflash clear-stop --by NAME --reason TEXT (--station FILE | --db FILE --station-name "
    "NAME)\n\n"
    "Clears every stop of a station until now, whatever rule made it, and puts the slots back that "
    "a rule took out.\n"
    "Slots that a person took out stay out: `gangflash slot enable`.";
constexpr const char* examples =
    "  gangflash clear-stop --by 'A. Berg' --reason 'wrong reel of parts, changed' --station "
    "line3.yaml\n";

}  // namespace

Exit clear_stop_command(const Arguments& arguments) {
  CommandLine line(usage, examples, PolicyRule::override);
  add_station_decision_options(line);
  if (!line.parse(arguments)) return Exit::ok;
  const DecisionPlace place = station_decision_place(line);
  record(place, {.action = "clear stop",
                 .object_kind = "station",
                 .object = place.person.station,
                 .detail = std::nullopt});
  std::cout << fmt::format("{}: stops cleared by {}: {}\n", place.person.station, place.person.name,
                           place.person.reason);
  return Exit::ok;
}

}  // namespace gangflash::app
