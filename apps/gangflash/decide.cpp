// gangflash decide: what shall become of a unit, by whom and why.
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

constexpr const char* usage =
    "gangflash decide hold|release|rework|scrap UID --by NAME --reason TEXT [--db FILE | --station "
    "FILE]\n\n"
    "Records what shall become of a unit. The last decision about a unit counts; none is ever "
    "deleted.";
constexpr const char* examples =
    "  gangflash decide release 203933344d500a0030002400 --by 'A. Berg' --reason 'tested by hand' "
    "--station line3.yaml\n";
constexpr const char* decisions[] = {"hold", "release", "rework", "scrap"};

std::string checked_uid(std::string uid) {
  std::ranges::transform(uid, uid.begin(), [](char c) {
    return c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  if (uid.size() != 24 || uid.find_first_not_of("0123456789abcdef") != std::string::npos) {
    throw UsageError(fmt::format("UID {}: 24 hex digits, as `gangreport units` shows them", uid));
  }
  return uid;
}

}  // namespace

Exit decide_command(const Arguments& arguments) {
  CommandLine line(usage, examples);
  line.positional("decision", 1);
  line.positional("uid", 1);
  add_decision_options(line);
  if (!line.parse(arguments)) return Exit::ok;
  const std::string decision =
      line.has("decision") ? line.get<std::string>("decision") : std::string();
  if (std::ranges::find(decisions, decision) == std::end(decisions) || !line.has("uid")) {
    throw UsageError("what, and which unit? `gangflash decide hold|release|rework|scrap UID`");
  }
  const std::string uid = checked_uid(line.get<std::string>("uid"));
  const DecisionPlace place = decision_place(line);
  try {
    trace::decide_unit(place.database, uid, decision, place.person, station_care());
  } catch (const std::invalid_argument& error) {
    throw UsageError(error.what());
  }
  std::cout << fmt::format("{}: {} by {}: {}\n", uid, decision, place.person.name,
                           place.person.reason);
  return Exit::ok;
}

}  // namespace gangflash::app
