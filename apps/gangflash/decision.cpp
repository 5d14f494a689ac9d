#include "decision.hpp"

#include "job.hpp"
#include "recipe/station.hpp"
#include "tool.hpp"

namespace gangflash::app {
namespace po = boost::program_options;

namespace {

std::string required(const CommandLine& line, const char* option, const char* question) {
  std::string text = line.has(option) ? line.get<std::string>(option) : std::string();
  if (text.find_first_not_of(" \t") == std::string::npos) {
    throw UsageError(std::string("--") + option + ": " + question);
  }
  return text;
}

}  // namespace

void add_decision_options(CommandLine& line) {
  auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  auto& options = line.options();
  options.add_options()("by", text("NAME"), "who decides; recorded");
  options.add_options()("reason", text("TEXT"), "why; recorded");
  options.add_options()("db", text("FILE"), "trace database (default: as for run)");
  options.add_options()("station,s", text("FILE"), "station file that names the database");
}

DecisionPlace decision_place(const CommandLine& line) {
  DecisionPlace place;
  place.person.name = required(line, "by", "who decides? The name is recorded");
  place.person.reason = required(line, "reason", "why? The reason is recorded");
  place.person.station = host_name();
  if (line.has("station")) {
    const auto station = recipe::load_station(line.get<std::string>("station"));
    if (!report(station.diagnostics) || !station.station) {
      throw UsageError("--station: the file is not valid");
    }
    place.person.station = station.station->name;
    if (station.station->database) place.database = *station.station->database;
  }
  if (line.has("db")) place.database = line.get<std::string>("db");
  if (place.database.empty() && line.has("station")) {
    throw UsageError("neither --db nor the station file says where the evidence is");
  }
  if (place.database.empty()) place.database = default_database();
  return place;
}

}  // namespace gangflash::app
