#include "evidence.hpp"

#include <iostream>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "job.hpp"
#include "recipe/operation.hpp"

namespace gangflash::app {
namespace po = boost::program_options;

namespace {

constexpr const char* purposes[] = {"production", "rework", "debug", "golden", "validation"};

std::optional<std::string> optional_text(const CommandLine& line, const char* name) {
  if (!line.has(name)) return std::nullopt;
  return line.get<std::string>(name);
}

trace::ImageRecord describe_image(const recipe::PlannedImage& planned, bool keep_bytes) {
  trace::ImageRecord image;
  image.file_sha256 = planned.image.file_sha256;
  image.content_sha256 = planned.image.content_sha256;
  image.file = planned.file;
  image.format = image::name(planned.image.format);
  image.address = planned.image.segments.front().address;
  for (const image::Segment& segment : planned.image.segments) image.size += segment.bytes.size();
  if (keep_bytes) image.bytes = planned.image.file;
  return image;
}

}  // namespace

void add_evidence_options(CommandLine& line, const char* default_purpose) {
  auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  auto& options = line.options();
  options.add_options()("db", text("FILE"),
                        "trace database (default: the station file's, else "
                        "$XDG_STATE_HOME/gangflash/trace.db)");
  options.add_options()("lot", text("L"), "lot, recorded with every attempt");
  options.add_options()("work-order", text("W"), "work order, recorded");
  options.add_options()("operator", text("O"), "operator's badge, recorded");
  options.add_options()(
      "purpose", text("P")->default_value(default_purpose),
      "production, rework, debug, golden or validation; yield counts production only");
}

std::filesystem::path database_of(const CommandLine& line, const recipe::Station& station) {
  if (line.has("db")) return line.get<std::string>("db");
  if (station.database) return *station.database;
  if (!station.file.empty()) {
    throw UsageError(fmt::format("neither --db nor `database:` in {} says where the evidence goes",
                                 station.file));
  }
  std::filesystem::path path = default_database();
  std::error_code ignored;  // the journal says what is wrong with the folder
  if (std::filesystem::create_directories(path.parent_path(), ignored)) {
    std::filesystem::permissions(path.parent_path(), std::filesystem::perms::owner_all, ignored);
  }
  return path;
}

std::string purpose_of(const CommandLine& line) {
  std::string purpose = line.get<std::string>("purpose");
  for (const char* known : purposes) {
    if (purpose == known) return purpose;
  }
  throw UsageError(fmt::format("--purpose {}: choose {}", purpose, fmt::join(purposes, ", ")));
}

trace::RunStart describe_place(const CommandLine& line, const ThisTool& tool,
                               const recipe::Station& station) {
  trace::RunStart run;
  run.tool = tool.record();
  run.station = station.name;
  run.host = host_name();
  run.purpose = purpose_of(line);
  run.lot = optional_text(line, "lot");
  run.work_order = optional_text(line, "work-order");
  run.operator_name = optional_text(line, "operator");
  return run;
}

trace::RunStart describe_run(const CommandLine& line, const ThisTool& tool,
                             const recipe::Plan& plan, const recipe::Station& station) {
  trace::RunStart run = describe_place(line, tool, station);
  const bool whole_recipe = plan.operation == recipe::Operation::recipe;
  run.operation = whole_recipe ? "run" : std::string(recipe::name(plan.operation));
  run.recipe.sha256 = plan.recipe_sha256;
  run.recipe.name = plan.recipe.name;
  run.recipe.revision = plan.recipe.revision;
  run.recipe.chip = plan.recipe.part.name;
  run.recipe.verify = plan.recipe.verify == recipe::Verify::checksum ? "checksum" : "readback";
  if (!plan.images.empty()) run.recipe.content_sha256 = plan.content_sha256;
  run.recipe.bytes = plan.recipe_bytes;
  for (const recipe::PlannedImage& planned : plan.images) {
    run.images.push_back(describe_image(planned, station.keep_images));
  }
  return run;
}

trace::Care station_care() {
  const std::filesystem::path key = trace::StationKey::default_file();
  if (key.empty()) {
    throw UsageError(
        "neither XDG_STATE_HOME nor HOME is set: there is no place for the key that signs the "
        "evidence");
  }
  trace::Care care;
  care.key = trace::StationKey::load_or_create(key);
  care.clock = trace::WallClock::now;
  return care;
}

void tell_interrupted(const trace::Journal& journal) {
  for (const trace::InterruptedAttempt& attempt : journal.interrupted()) {
    std::cerr << fmt::format(
        "an earlier run was interrupted: station {}, slot {}, {}, UID {}: take the board out of "
        "slot {}; {}\n",
        attempt.station, attempt.slot, attempt.started, attempt.uid.value_or("not read"),
        attempt.slot,
        attempt.uid ? "it is on hold until a pass with full erase and verify, or a person, "
                      "releases it"
                    : "put it in the hold box: the program did not know it yet");
  }
}

}  // namespace gangflash::app
