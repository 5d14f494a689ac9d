// gangflash run: one recipe, a rack of boards, evidence on disk.
#include <iostream>

#include <fmt/format.h>

#include "batch_questions.hpp"
#include "clearance.hpp"
#include "evidence.hpp"
#include "job.hpp"
#include "port/open.hpp"
#include "session/rack.hpp"
#include "shift.hpp"
#include "stage.hpp"
#include "trace/journal.hpp"
#include "view.hpp"

namespace gangflash::app {
namespace po = boost::program_options;
namespace asio = boost::asio;

namespace {

constexpr const char* usage =
    "gangflash run [RECIPE] (--station FILE | --port ADDR...) [options]\n\n"
    "Flashes every slot at once. Each attempt is a row in the trace database before its port is "
    "opened, and a\n"
    "light is green only after the row with the proof is on disk. Without RECIPE it asks for work "
    "order, part\n"
    "number and badge, and takes the one recipe of the station's folder that makes the part.";
constexpr const char* examples =
    "  gangflash run sensor-node.yaml --station line3.yaml --lot L2611 --operator 4711\n"
    "  gangflash run sensor-node.yaml --station line3.yaml --slot A1 --slot A2\n"
    "  gangflash run sensor-node.yaml --station line3.yaml --lot L2611 --units 400\n"
    "  gangflash run sensor-node.yaml --port /dev/ttyUSB0 --purpose debug\n"
    "  gangflash run sensor-node.yaml --station line3.yaml --json | tee run.jsonl\n";

CommandLine make_command_line() {
  CommandLine line(usage, examples);
  line.positional("recipe", 1);
  add_station_options(line);
  add_evidence_options(line, "production");
  add_batch_options(line);
  auto& options = line.options();
  options.add_options()("allow-empty", "a silent slot is skipped (E301) instead of failed (E401)");
  options.add_options()("big", "on a terminal: large cells, to be read from two metres");
  options.add_options()("no-bell",
                        "on a terminal: no sound when a light goes on while boards come and go");
  add_shift_options(line);
  options.add_options()("json", "events as JSON lines on stdout and nothing else there");
  return line;
}

/// Empty where there is none.
std::string first_error(const recipe::Diagnostics& diagnostics) {
  for (const recipe::Diagnostic& each : diagnostics) {
    if (each.severity == recipe::Severity::error) return each.text;
  }
  return {};
}

}  // namespace

Exit run_command(const Arguments& arguments) {
  CommandLine line = make_command_line();
  if (!line.parse(arguments)) return Exit::ok;
  const ThisTool tool;
  const auto station = load_station(line);
  if (!station) {
    throw UsageError(line.has("recipe") ? "where? name the slots with --station FILE or --port ADDR"
                                        : "which recipe? `gangflash run RECIPE --station FILE`");
  }
  purpose_of(line);
  units_of(line);
  if (station->station) {
    ask_batch(line, *station->station);
  } else if (!line.has("recipe")) {
    report(station->diagnostics);
    return Exit::usage;
  }

  // Everything that is wrong, together, before any port or database is opened.
  const recipe::PlanResult plan = recipe::load_plan(line.get<std::string>("recipe"));
  bool good = report(plan.diagnostics);
  good = report(station->diagnostics) && good;
  if (plan.plan && station->station) {
    good = report(recipe::check(*plan.plan, *station->station)) && good;
    good = report(clearance(line, *plan.plan, database_of(line, *station->station))) && good;
  }
  if (!good) return Exit::usage;

  const auto slots = pick_slots(line, *station->station);
  const auto database = database_of(line, *station->station);
  record_recipe_change(line, *plan.plan, database, station->station->name);
  asio::io_context io(1);  // before the journal, whose thread posts to it until its own end
  trace::Journal journal(database, station_care());
  tell_interrupted(journal);
  trace::FloorState floor(database, station->station->name);
  if (const std::string why = forbidden(line, *plan.plan, *station->station, floor); !why.empty()) {
    std::cerr << fmt::format("gangflash: station {}: {}\n", station->station->name, why);
    return Exit::stop_rule;
  }
  trace::RunStart start = describe_run(line, tool, *plan.plan, *station->station);
  start.planned = units_of(line);
  if (!is_continuous(line)) start.planned = static_cast<unsigned>(slots.size());
  journal.start_run(start);
  record_part_number(line, journal);
  View view(line.has("json"), {.big = line.has("big"), .bell = !line.has("no-bell")});
  Stage stage(io, view);
  view.attach(io);
  const auto open = [&](const std::string& at) { return port::open(stage.deadlines(), at); };
  const auto emit = [&](const session::Event& event) { view.on_event(event); };
  session::Environment environment{*plan.plan, journal, stage.stop(),
                                   open,       emit,    line.has("allow-empty")};
  environment.parallel = station->station->parallel;
  environment.wakefulness = &stage.wakefulness();
  session::RunStarted started = started_event(*plan.plan, station->station->name, database, slots);
  started.lot = start.lot.value_or("");
  started.work_order = start.work_order.value_or("");
  started.operator_name = start.operator_name.value_or("");
  if (!is_continuous(line)) {
    return perform(stage, journal, std::move(started),
                   run_usable(environment, slots, floor, stage.stop()));
  }
  const auto still_allowed = [&] { return first_error(clearance(line, *plan.plan, database)); };
  return run_shift(line, environment, stage, *station->station, slots, floor, std::move(started),
                   still_allowed);
}

}  // namespace gangflash::app
