#include "decision.hpp"

#include <fmt/format.h>

#include "evidence.hpp"
#include "job.hpp"
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

po::typed_value<std::string>* text(const char* name) {
  return po::value<std::string>()->value_name(name);
}

}  // namespace

void add_decision_options(CommandLine& line) {
  auto& options = line.options();
  options.add_options()("by", text("NAME"), "who decides; recorded");
  options.add_options()("reason", text("TEXT"), "why; recorded");
  options.add_options()("db", text("FILE"), "trace database (default: as for run)");
  options.add_options()("station,s", text("FILE"), "station file that names the database");
}

void add_station_decision_options(CommandLine& line) {
  add_decision_options(line);
  line.options().add_options()("station-name", text("NAME"),
                               "the station's name, instead of its file: goes with --db");
}

trace::Person person_of(const CommandLine& line, const std::string& station) {
  trace::Person person;
  person.name = required(line, "by", "who decides? The name is recorded");
  person.reason = required(line, "reason", "why? The reason is recorded");
  person.station = station;
  return person;
}

DecisionPlace decision_place(const CommandLine& line) {
  DecisionPlace place;
  place.person = person_of(line, host_name());
  if (line.has("station")) {
    auto station = recipe::load_station(line.get<std::string>("station"));
    if (!report(station.diagnostics) || !station.station) {
      throw UsageError("--station: the file is not valid");
    }
    place.station = std::move(station.station);
    place.person.station = place.station->name;
    if (place.station->database) place.database = *place.station->database;
  }
  if (line.has("db")) place.database = line.get<std::string>("db");
  if (place.database.empty() && line.has("station")) {
    throw UsageError("neither --db nor the station file says where the evidence is");
  }
  if (place.database.empty()) place.database = default_database();
  return place;
}

DecisionPlace station_decision_place(const CommandLine& line) {
  const bool named = line.has("station-name");
  if (!named && !line.has("station")) {
    throw UsageError("which station? --station FILE, or --db FILE with --station-name NAME");
  }
  if (named && (line.has("station") || !line.has("db"))) {
    throw UsageError("--station-name goes with --db, and --station without it");
  }
  DecisionPlace place = decision_place(line);
  if (named) place.person.station = line.get<std::string>("station-name");
  return place;
}

void record(const DecisionPlace& place, const trace::AuditRow& row) {
  const bool by_file = place.station && place.station->database == place.database;
  std::error_code ignored;
  if (!by_file && !std::filesystem::exists(place.database, ignored)) {
    throw UsageError(fmt::format("trace database {}: no such file", place.database.string()));
  }
  trace::record_decision(place.database, row, place.person, station_care());
}

}  // namespace gangflash::app
