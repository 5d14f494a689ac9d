// gangflash run: one recipe, a rack of boards, evidence on disk.
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <iostream>

#include <fmt/format.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include "job.hpp"
#include "port/open.hpp"
#include "session/rack.hpp"
#include "tool.hpp"
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

constexpr const char* purposes[] = {"production", "rework", "debug", "golden", "validation"};

CommandLine make_command_line() {
  CommandLine line(usage, examples);
  line.positional("recipe", 1);
  add_station_options(line);
  auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  auto& options = line.options();
  options.add_options()("db", text("FILE"), "trace database (default: the station file's)");
  options.add_options()("lot", text("L"), "lot, recorded with every attempt");
  options.add_options()("work-order", text("W"), "work order, recorded");
  options.add_options()("operator", text("O"), "operator's badge, recorded");
  options.add_options()(
      "purpose", text("P")->default_value("production"),
      "production, rework, debug, golden or validation; yield counts production only");
  options.add_options()("allow-empty", "a silent slot is skipped (E301) instead of failed (E401)");
  options.add_options()("json", "events as JSON lines on stdout and nothing else there");
  return line;
}

std::optional<std::string> optional_text(const CommandLine& line, const char* name) {
  if (!line.has(name)) return std::nullopt;
  return line.get<std::string>(name);
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

trace::RunStart describe_run(const CommandLine& line, const recipe::Plan& plan,
                             const recipe::Station& station) {
  trace::RunStart run;
  run.tool = this_tool();
  run.station = station.name;
  run.host = host_name();
  run.recipe = {plan.recipe_sha256,    plan.recipe.name, plan.recipe.revision,
                plan.recipe.part.name, "readback",       plan.content_sha256,
                plan.recipe_bytes};
  for (const recipe::PlannedImage& planned : plan.images) {
    trace::ImageRecord image;
    image.file_sha256 = planned.image.file_sha256;
    image.content_sha256 = planned.image.content_sha256;
    image.file = planned.file;
    image.format = image::name(planned.image.format);
    image.address = planned.image.segments.front().address;
    for (const image::Segment& segment : planned.image.segments) image.size += segment.bytes.size();
    if (station.keep_images) image.bytes = planned.image.file;
    run.images.push_back(std::move(image));
  }
  run.purpose = purpose_of(line);
  run.lot = optional_text(line, "lot");
  run.work_order = optional_text(line, "work-order");
  run.operator_name = optional_text(line, "operator");
  return run;
}

void tell_interrupted(const trace::Journal& journal) {
  for (const trace::InterruptedAttempt& attempt : journal.interrupted()) {
    std::cerr << fmt::format(
        "an earlier run was interrupted: station {}, slot {}, {}, UID {}: put that board on hold\n",
        attempt.station, attempt.slot, attempt.started, attempt.uid.value_or("not read"));
  }
}

Exit exit_of(const session::Round& round, bool stopped_by_person) {
  const auto count = [&](trace::Outcome outcome) {
    const auto found = round.counts.find(outcome);
    return found == round.counts.end() ? 0u : found->second;
  };
  using trace::Outcome;
  if (round.store_failed) return Exit::store_unavailable;
  if (stopped_by_person && count(Outcome::aborted) > 0) return Exit::aborted;
  if (count(Outcome::fail) > 0) return Exit::unit_failed;
  if (count(Outcome::error) > 0 || count(Outcome::pass) == 0) return Exit::error_or_nothing;
  return Exit::ok;
}

/// First signal: stop at the next safe point. Second: leave at once; the rows stay open and the
/// next start closes them.
class StopOnSignal {
 public:
  StopOnSignal(asio::io_context& io, session::Stop& stop, View& view)
      : signals_(io, SIGINT, SIGTERM), stop_(stop), view_(view) {
    wait();
  }
  [[nodiscard]] bool stopped() const noexcept { return stopped_; }

 private:
  void wait() {
    signals_.async_wait([this](const boost::system::error_code& error, int) {
      if (error) return;
      if (stopped_) {
        view_.restore_terminal();
        ::_exit(static_cast<int>(Exit::aborted));
      }
      stopped_ = stop_.requested = true;
      view_.notice("stopping: each slot ends its command; press Ctrl-C again to leave at once");
      wait();
    });
  }

  asio::signal_set signals_;
  session::Stop& stop_;
  View& view_;
  bool stopped_ = false;
};

struct Job {
  const recipe::Plan& plan;
  const recipe::Station& station;
  const std::vector<session::SlotPort>& slots;
  std::filesystem::path database;
  bool allow_empty;
};

session::RunStarted started_event(const Job& job) {
  session::RunStarted event;
  event.recipe = job.plan.recipe.name;
  event.revision = job.plan.recipe.revision;
  event.recipe_sha256 = job.plan.recipe_sha256;
  event.chip = job.plan.recipe.part.name;
  event.station = job.station.name;
  event.database = job.database.string();
  for (const session::SlotPort& slot : job.slots) event.slots.push_back(slot.slot);
  return event;
}

/// The round itself, on this thread until every slot has ended.
Exit flash(asio::io_context& io, const Job& job, trace::Journal& journal, View& view) {
  port::Deadlines deadlines(io.get_executor());
  session::Stop stop;
  StopOnSignal signals(io, stop, view);
  view.attach(io);
  const auto open = [&](const std::string& address) { return port::open(deadlines, address); };
  const auto emit = [&](const session::Event& event) { view.on_event(event); };
  const session::Environment environment{job.plan, journal, stop, open, emit, job.allow_empty};

  const auto begun = std::chrono::steady_clock::now();
  view.on_event({trace::WallClock::now(), started_event(job)});
  session::Round round;
  std::exception_ptr bug;
  asio::co_spawn(io, session::run_round(environment, job.slots, stop),
                 [&](const std::exception_ptr& thrown, session::Round result) {
                   bug = thrown;
                   round = std::move(result);
                   io.stop();
                 });
  io.run();
  if (bug) std::rethrow_exception(bug);

  const Exit exit = exit_of(round, signals.stopped());
  session::RunFinished finished{round.counts, round.retries,
                                std::chrono::duration_cast<std::chrono::microseconds>(
                                    std::chrono::steady_clock::now() - begun),
                                static_cast<int>(exit)};
  view.on_event({trace::WallClock::now(), std::move(finished)});
  if (round.store_failed) throw trace::StoreError(round.store_error);
  return exit;
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
  const Job job{*plan.plan, *station->station, slots, database_of(line, *station->station),
                line.has("allow-empty")};
  asio::io_context io(1);  // before the journal, whose thread posts to it until its own end
  trace::Journal journal(job.database);
  tell_interrupted(journal);
  journal.start_run(describe_run(line, job.plan, job.station));
  View view(line.has("json"));
  return flash(io, job, journal, view);
}

}  // namespace gangflash::app
