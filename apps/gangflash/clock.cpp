// gangflash clock: the recorded way out when the clock was wrong once.
#include <iostream>
#include <stdexcept>

#include <fmt/format.h>

#include "decision.hpp"
#include "evidence.hpp"

namespace gangflash::app {
namespace po = boost::program_options;

namespace {

constexpr const char* usage =
    "gangflash clock accept --by NAME --reason TEXT [--db FILE | --station FILE]\n\n"
    "A clock behind the newest row of the trace stops the station: one of the two is wrong. Set "
    "the "
    "clock. If it\n"
    "is right now and was ahead once, `clock accept` records who says so, and from then on this "
    "moment counts.";
constexpr const char* examples =
    "  gangflash clock accept --by 'A. Berg' --reason 'RTC battery, was 2036' --station "
    "line3.yaml\n";

}  // namespace

Exit clock_command(const Arguments& arguments) {
  CommandLine line(usage, examples, PolicyRule::override);
  line.positional("action", 1);
  add_decision_options(line);
  if (!line.parse(arguments)) return Exit::ok;
  if (!line.has("action") || line.get<std::string>("action") != "accept") {
    throw UsageError("what about the clock? `gangflash clock accept --by NAME --reason TEXT`");
  }
  const DecisionPlace place = decision_place(line);
  try {
    const std::string was = trace::accept_clock(place.database, place.person, station_care());
    std::cout << fmt::format(
        "{}: the clock of this machine is accepted by {}; until now the newest row was of {}\n",
        place.database.string(), place.person.name, was);
  } catch (const std::invalid_argument& error) {
    throw UsageError(error.what());
  }
  return Exit::ok;
}

}  // namespace gangflash::app
