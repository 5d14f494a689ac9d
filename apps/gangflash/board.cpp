#include "board.hpp"

#include <algorithm>
#include <iostream>
#include <system_error>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "ask.hpp"
#include "clearance.hpp"
#include "evidence.hpp"
#include "image/digest.hpp"
#include "job.hpp"
#include "port/open.hpp"
#include "recipe/operation.hpp"
#include "stage.hpp"
#include "unknown_part.hpp"

namespace gangflash::app {
namespace po = boost::program_options;
namespace asio = boost::asio;

namespace {

chip::Part part_named(const std::string& name) {
  if (auto part = chip::find(name)) return *part;
  throw UsageError(fmt::format("--chip {}: not known; the nearest are {}", name,
                               fmt::join(chip::suggestions(name), ", ")));
}

/// The part a PID stands for, no larger than the part itself says.
chip::Part part_found(const session::ProbeResult& found) {
  chip::Part part = chip::find(fmt::format("0x{:03X}", *found.pid)).value();
  const std::uint32_t says = found.flash_kib.value_or(0) * 1024;
  if (says != 0) part.flash_size = std::min(part.flash_size, says);
  return part;
}

void tell_found(const session::ProbeResult& found, const chip::Part& part) {
  std::cerr << fmt::format("found {} (PID {}), {} KiB of flash{}\n", part.chip->title, part.name,
                           part.flash_size / 1024,
                           found.readout_protected.value_or(false) ? ", readout protected" : "");
}

void place_image(recipe::PlannedImage& planned, std::uint32_t address) {
  planned.image.segments.front().address = address;
  planned.image.content_sha256 = image::content_sha256(planned.image.segments);
}

/// What waited for the part to be known.
void settle(BoardJob& job, const chip::Part& part) {
  job.recipe.part = part;
  if (job.image && job.image_at_flash_start) place_image(*job.image, part.flash().begin);
  if (!job.range && job.whole_flash) job.range = part.flash();
  if (!job.keep_boot0_working || !part.chip->has(chip::Quirk::nboot_sel)) return;
  const chip::OptionLayout* layout = part.chip->option_layout;
  job.recipe.boot0_pin = layout != nullptr && layout->field("nBOOT_SEL") != nullptr;
  if (job.recipe.boot0_pin) return;
  std::cerr << fmt::format(
      "{} may ignore its BOOT0 pin once it is programmed (nBOOT_SEL), and where it keeps that bit "
      "is not known: left as it is\n",
      part.name);
}

std::optional<recipe::Plan> make_plan(const BoardJob& job, const recipe::Station& station) {
  std::vector<recipe::PlannedImage> images;
  if (job.image) images.push_back(*job.image);
  recipe::PlanResult result = recipe::plan_operation(job.operation, job.recipe, std::move(images),
                                                     job.range, job.recipe.name);
  bool good = report(result.diagnostics);
  if (result.plan) good = report(recipe::check(*result.plan, station)) && good;
  if (!good) return std::nullopt;
  return std::move(result.plan);
}

/// One command on its way through: where it works, and what became of it.
class BoardRun {
 public:
  BoardRun(const CommandLine& line, BoardJob& job, const recipe::Station& station)
      : line_(line), job_(job), station_(station), slot_(station.slots.front()) {}

  Exit operator()();

 private:
  using OpenPort = std::unique_ptr<port::Port>;

  /// Asks the part which it is, and leaves its port open; an exit code when that was the end of it.
  std::optional<Exit> find_part(Stage& stage, trace::Journal& journal, OpenPort& port);
  Exit run_plan(Stage& stage, trace::Journal& journal, const recipe::Plan& plan, OpenPort port);
  session::awaitable<session::Round> attempt(const session::Environment& environment, View& view);
  void deliver(const session::Environment& environment, const session::AttemptResult& result,
               View& view, session::Round& round);

  const CommandLine& line_;
  BoardJob& job_;
  const recipe::Station& station_;
  recipe::Slot slot_;
  const ThisTool tool_;
  std::filesystem::path database_;
  std::string complaint_;
};

void BoardRun::deliver(const session::Environment& environment,
                       const session::AttemptResult& result, View& view, session::Round& round) {
  if (result.outcome != trace::Outcome::pass || !job_.deliver) return;
  try {
    job_.deliver(environment.plan, result, view);
  } catch (const std::system_error& error) {
    // The board did its part, and its row says so; this command did not do its own.
    complaint_ = error.what();
    round.counts = {{trace::Outcome::error, 1}};
  }
}

session::awaitable<session::Round> BoardRun::attempt(const session::Environment& environment,
                                                     View& view) {
  session::Round round;
  session::Attempt which{trace::uuid_v7(trace::WallClock::now()), slot_, 1};
  try {
    const session::AttemptResult result =
        co_await session::run_attempt(environment, std::move(which));
    ++round.counts[result.outcome];
    deliver(environment, result, view, round);
  } catch (const trace::StoreError& error) {
    round.store_failed = true;
    round.store_error = error.what();
  }
  co_return round;
}

Exit BoardRun::run_plan(Stage& stage, trace::Journal& journal, const recipe::Plan& plan,
                        OpenPort port) {
  journal.start_run(describe_run(line_, tool_, plan, station_));
  const auto open =
      [&](const std::string& address) -> session::awaitable<std::unique_ptr<port::Port>> {
    if (port) co_return std::move(port);
    co_return co_await port::open(stage.deadlines(), address);
  };
  const auto emit = [&](const session::Event& event) { stage.view().on_event(event); };
  session::Environment environment{plan, journal, stage.stop(), open, emit};
  environment.wakefulness = &stage.wakefulness();
  stage.view().attach(stage.io());
  return perform(stage, journal, started_event(plan, station_.name, database_, {slot_}),
                 attempt(environment, stage.view()));
}

std::optional<Exit> BoardRun::find_part(Stage& stage, trace::Journal& journal, OpenPort& port) {
  const auto begun = trace::WallClock::now();
  const unsigned baud = job_.recipe.baud.front();
  std::cerr << fmt::format("asking {} which part is there\n", slot_.port);
  Asked asked = stage.run(ask(stage.deadlines(), slot_, baud, stage.stop()));
  if (asked.found && asked.found->chip != nullptr) {
    const chip::Part part = part_found(*asked.found);
    tell_found(*asked.found, part);
    settle(job_, part);
    port = std::move(asked.port);
    return std::nullopt;
  }
  trace::RunStart run = describe_place(line_, tool_, station_);
  run.operation = recipe::name(job_.operation);
  const UnknownPart unknown{slot_, job_.recipe.name, std::move(asked), begun};
  return record_unknown_part(stage, journal, std::move(run), database_, unknown);
}

Exit BoardRun::operator()() {
  database_ = database_of(line_, station_);
  if (job_.image && job_.operation == recipe::Operation::flash &&
      !report(clearance(*job_.image, database_))) {
    return Exit::usage;
  }
  std::optional<recipe::Plan> plan;
  if (line_.has("chip")) {
    settle(job_, part_named(line_.get<std::string>("chip")));
    plan = make_plan(job_, station_);
    if (!plan) return Exit::usage;
  }
  asio::io_context io(1);  // before the journal, whose thread posts to it until its own end
  trace::Journal journal(database_, station_care());
  tell_interrupted(journal);
  Exit exit = Exit::ok;
  {
    View view(line_.has("json"));
    Stage stage(io, view);
    OpenPort port;  // may not outlive the stage
    if (!plan) {
      if (const auto ended = find_part(stage, journal, port)) return *ended;
      plan = make_plan(job_, station_);
    }
    if (!plan) return Exit::usage;
    exit = run_plan(stage, journal, *plan, std::move(port));
  }
  if (!complaint_.empty()) std::cerr << "gangflash: " << complaint_ << "\n";
  return exit;
}

}  // namespace

void add_board_options(CommandLine& line) {
  auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  auto& options = line.options();
  options.add_options()("port,p", text("ADDR"), "the board's serial port");
  add_wiring_options(line);
  options.add_options()("chip,c", text("NAME"),
                        "the part, instead of asking it; see gangflash chips");
  options.add_options()("baud,b", po::value<unsigned>()->default_value(115200)->value_name("RATE"),
                        "line rate");
  add_evidence_options(line, "debug");
  options.add_options()("json", "events as JSON lines on stdout and nothing else there");
}

bool load_image(BoardJob& job, const std::string& file, std::optional<std::uint32_t> address) {
  job.subject = std::filesystem::path(file).filename().string();
  job.image_at_flash_start = !address && image::format_of(file) == image::Format::bin;
  if (job.image_at_flash_start) address = 0;  // until the part is known
  image::Result result = image::load(file, address);
  if (const auto* problem = std::get_if<image::Problem>(&result)) {
    report({{recipe::Severity::error, file, problem->line, 0, problem->text}});
    return false;
  }
  job.image = recipe::PlannedImage{file, std::get<image::Image>(std::move(result))};
  return true;
}

Exit run_board(const CommandLine& line, BoardJob job) {
  if (!line.has("port")) throw UsageError("which board? name its port with --port ADDR");
  purpose_of(line);
  job.recipe.name = std::string(recipe::name(job.operation));
  if (!job.subject.empty()) job.recipe.name += " " + job.subject;
  job.recipe.revision = "-";  // nobody releases what is typed by hand
  job.recipe.baud = {baud_of(line)};
  const auto station = recipe::station_of_ports({line.get<std::string>("port")}, wiring_of(line));
  if (!report(station.diagnostics)) return Exit::usage;
  BoardRun run(line, job, *station.station);
  return run();
}

}  // namespace gangflash::app
