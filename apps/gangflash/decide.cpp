// gangflash decide: what shall become of a unit, by whom and why; and release, its usual case.
#include <algorithm>
#include <iostream>
#include <iterator>
#include <stdexcept>

#include <fmt/format.h>

#include "decision.hpp"
#include "evidence.hpp"

namespace gangflash::app {
namespace po = boost::program_options;

namespace {

constexpr const char* decide_usage =
    "gangflash decide hold|release|rework|scrap UNIT --by NAME --reason TEXT [--db FILE | "
    "--station FILE]\n\n"
    "Records what shall become of a unit. The last decision about a unit counts; none is ever "
    "deleted. UNIT is its\n"
    "UID as gangreport takes it (24 digits, the three words, the beginning of either), or its "
    "label.";
constexpr const char* decide_examples =
    "  gangflash decide scrap 203933344d500a0030002400 --by 'A. Berg' --reason 'cracked' "
    "--station line3.yaml\n";
constexpr const char* decisions[] = {"hold", "release", "rework", "scrap"};

constexpr const char* release_usage =
    "gangflash release UNIT|--lot L --by NAME --reason TEXT [--db FILE | --station FILE]\n\n"
    "Ends the hold of a unit, or of every unit of a lot that is on hold. UNIT as for `gangflash "
    "decide`.";
constexpr const char* release_examples =
    "  gangflash release 34333920-000A504D-00240030 --by 'A. Berg' --reason 'tested by hand' "
    "--station line3.yaml\n"
    "  gangflash release --lot L2611 --by 'A. Berg' --reason 'power failed, all looked at' "
    "--station line3.yaml\n";

std::string decide(const DecisionPlace& place, const std::string& unit,
                   const std::string& decision) {
  return trace::decide_unit(place.database, unit, decision, place.person, station_care());
}

void tell(const DecisionPlace& place, const std::string& uid, const std::string& decision) {
  std::cout << fmt::format("{}: {} by {}: {}\n", uid, decision, place.person.name,
                           place.person.reason);
}

}  // namespace

Exit decide_command(const Arguments& arguments) {
  CommandLine line(decide_usage, decide_examples, PolicyRule::override);
  line.positional("decision", 1);
  line.positional("unit", 1);
  add_decision_options(line);
  if (!line.parse(arguments)) return Exit::ok;
  const std::string decision =
      line.has("decision") ? line.get<std::string>("decision") : std::string();
  if (std::ranges::find(decisions, decision) == std::end(decisions) || !line.has("unit")) {
    throw UsageError("what, and which unit? `gangflash decide hold|release|rework|scrap UID`");
  }
  const DecisionPlace place = decision_place(line);
  try {
    tell(place, decide(place, line.get<std::string>("unit"), decision), decision);
  } catch (const std::invalid_argument& error) {
    throw UsageError(error.what());
  }
  return Exit::ok;
}

Exit release_command(const Arguments& arguments) {
  CommandLine line(release_usage, release_examples, PolicyRule::override);
  line.positional("unit", 1);
  line.options().add_options()("lot", po::value<std::string>()->value_name("L"),
                               "every unit of this lot that is on hold");
  add_decision_options(line);
  if (!line.parse(arguments)) return Exit::ok;
  if (line.has("unit") == line.has("lot")) {
    throw UsageError("release what? `gangflash release UNIT`, or `gangflash release --lot L`");
  }
  const DecisionPlace place = decision_place(line);
  try {
    if (line.has("unit")) {
      tell(place, decide(place, line.get<std::string>("unit"), "release"), "release");
    } else {
      for (const std::string& uid : trace::release_lot(place.database, line.get<std::string>("lot"),
                                                       place.person, station_care())) {
        tell(place, uid, "release");
      }
    }
  } catch (const std::invalid_argument& error) {
    throw UsageError(error.what());
  }
  return Exit::ok;
}

}  // namespace gangflash::app
