// gangflash run: one recipe, a rack of boards, evidence on disk.
#include "evidence.hpp"
#include "job.hpp"
#include "port/open.hpp"
#include "session/rack.hpp"
#include "stage.hpp"
#include "trace/journal.hpp"
#include "view.hpp"

namespace gangflash::app {
namespace po = boost::program_options;
namespace asio = boost::asio;

namespace {

constexpr const char* usage =
    "gangflash run RECIPE (--station FILE | --port ADDR...) [options]\n\n"
    "Flashes every slot at once. Each attempt is a row in the trace database before its port is "
    "opened, and a\n"
    "light is green only after the row with the proof is on disk.";
constexpr const char* examples =
    "  gangflash run sensor-node.yaml --station line3.yaml --lot L2611 --operator 4711\n"
    "  gangflash run sensor-node.yaml --station line3.yaml --slot A1 --slot A2\n"
    "  gangflash run sensor-node.yaml --port /dev/ttyUSB0 --purpose debug\n"
    "  gangflash run sensor-node.yaml --station line3.yaml --json | tee run.jsonl\n";

CommandLine make_command_line() {
  CommandLine line(usage, examples);
  line.positional("recipe", 1);
  add_station_options(line);
  add_evidence_options(line, "production");
  auto& options = line.options();
  options.add_options()("allow-empty", "a silent slot is skipped (E301) instead of failed (E401)");
  options.add_options()("json", "events as JSON lines on stdout and nothing else there");
  return line;
}

}  // namespace

Exit run_command(const Arguments& arguments) {
  CommandLine line = make_command_line();
  if (!line.parse(arguments)) return Exit::ok;
  if (!line.has("recipe")) throw UsageError("which recipe? `gangflash run RECIPE --station FILE`");
  const auto station = load_station(line);
  if (!station) throw UsageError("where? name the slots with --station FILE or --port ADDR");
  purpose_of(line);

  // Everything that is wrong, together, before any port or database is opened.
  const recipe::PlanResult plan = recipe::load_plan(line.get<std::string>("recipe"));
  bool good = report(plan.diagnostics);
  good = report(station->diagnostics) && good;
  if (plan.plan && station->station) {
    good = report(recipe::check(*plan.plan, *station->station)) && good;
  }
  if (!good) return Exit::usage;

  const auto slots = pick_slots(line, *station->station);
  const auto database = database_of(line, *station->station);
  asio::io_context io(1);  // before the journal, whose thread posts to it until its own end
  trace::Journal journal(database, station_care());
  tell_interrupted(journal);
  trace::RunStart start = describe_run(line, *plan.plan, *station->station);
  start.planned = static_cast<unsigned>(slots.size());
  journal.start_run(start);
  View view(line.has("json"));
  Stage stage(io, view);
  view.attach(io);
  const auto open = [&](const std::string& at) { return port::open(stage.deadlines(), at); };
  const auto emit = [&](const session::Event& event) { view.on_event(event); };
  const session::Environment environment{*plan.plan, journal, stage.stop(),
                                         open,       emit,    line.has("allow-empty")};
  return perform(stage, journal, started_event(*plan.plan, station->station->name, database, slots),
                 session::run_round(environment, slots, stage.stop()));
}

}  // namespace gangflash::app
