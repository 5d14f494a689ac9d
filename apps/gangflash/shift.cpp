#include "shift.hpp"

#include <algorithm>
#include <iostream>

#include <fmt/format.h>

#include "evidence.hpp"
#include "keyboard.hpp"
#include "session/floor.hpp"
#include "session/golden_check.hpp"

namespace gangflash::app {
namespace po = boost::program_options;

namespace {

std::optional<std::string> optional_text(const CommandLine& line, const char* name) {
  if (!line.has(name)) return std::nullopt;
  return line.get<std::string>(name);
}

trace::Job job_of(const recipe::Plan& plan) {
  trace::Job job;
  job.recipe_sha256 = plan.recipe_sha256;
  for (const recipe::PlannedImage& each : plan.images) {
    job.image_sha256.push_back(each.image.file_sha256);
  }
  return job;
}

std::string clear_command(const CommandLine& line, const recipe::Station& station) {
  const std::string where = station.file.empty()
                                ? fmt::format("--db {} --station-name {}",
                                              database_of(line, station).string(), station.name)
                                : "--station " + station.file;
  return "gangflash clear-stop --by NAME --reason TEXT " + where;
}

std::string golden_command(const CommandLine& line, const recipe::Station& station,
                           const std::string& lot) {
  return fmt::format("gangflash run {} --station {} --purpose golden --lot {}",
                     line.get<std::string>("recipe"), station.file, lot);
}

std::string missing_golden(const CommandLine& line, const recipe::Plan& plan,
                           const recipe::Station& station, trace::FloorState& state) {
  const auto lot = optional_text(line, "lot");
  if (!lot) return "golden check: it belongs to a lot: name it with --lot";
  session::GoldenCheck check(true);
  for (const trace::BatchUnit& unit : state.golden(*lot, job_of(plan))) {
    check.finished({unit.slot, unit.outcome, unit.code, unit.uid});
  }
  return check.missing(golden_command(line, station, *lot));
}

session::FloorOptions options_of(const CommandLine& line, const recipe::Plan& plan,
                                 const recipe::Station& station) {
  session::FloorOptions options;
  options.units = units_of(line);
  options.start = station.start;
  options.reflash = line.has("reflash");
  options.golden = purpose_of(line) == "golden";
  options.job = job_of(plan);
  if (purpose_of(line) == "production") {
    options.lot = optional_text(line, "lot");
    options.work_order = optional_text(line, "work-order");
  }
  options.stop = station.stop;
  options.clear_command = clear_command(line, station);
  return options;
}

}  // namespace

void add_shift_options(CommandLine& line) {
  auto& options = line.options();
  options.add_options()("continuous",
                        "boards come and go until q, Ctrl-C or the quantity ends the run");
  options.add_options()("units", po::value<unsigned>()->value_name("N"),
                        "continuous, until N good units; those of the same lot and work order "
                        "before count");
  options.add_options()("reflash", "also units that are good already, or on hold");
}

bool is_continuous(const CommandLine& line) {
  return line.has("continuous") || line.has("units");
}

std::optional<unsigned> units_of(const CommandLine& line) {
  if (!line.has("units")) return std::nullopt;
  const auto units = line.get<unsigned>("units");
  constexpr unsigned most = 10'000'000;
  if (units == 0 || units > most) {
    throw UsageError(fmt::format("--units {}: choose 1 to {}", units, most));
  }
  if (purpose_of(line) != "production") {
    throw UsageError("--units counts production; with another --purpose leave it out");
  }
  return units;
}

std::string forbidden(const CommandLine& line, const recipe::Plan& plan,
                      const recipe::Station& station, trace::FloorState& state) {
  if (purpose_of(line) != "production") return {};
  std::string text;
  for (const trace::OpenStop& stop : state.decisions().stops) {
    text += fmt::format("stopped at {}: {} {}\n", stop.at, stop.code, stop.text);
  }
  if (!text.empty()) {
    return text + fmt::format("Nothing was opened. When the cause is mended: {}",
                              clear_command(line, station));
  }
  if (!station.stop.golden) return {};
  const std::string missing = missing_golden(line, plan, station, state);
  return missing.empty() ? missing : "EA07 " + missing;
}

session::awaitable<session::Round> run_usable(const session::Environment& environment,
                                              std::vector<recipe::Slot> slots,
                                              trace::FloorState& state, session::Stop& stop) {
  for (const trace::DisabledSlot& out : state.decisions().disabled) {
    const auto found = std::ranges::find(slots, out.slot, &recipe::Slot::name);
    if (found == slots.end()) continue;
    session::SlotChanged event{out.slot, session::SlotCondition::disabled, out.text, out.code};
    environment.emit(session::Event{trace::WallClock::now(), std::move(event)});
    slots.erase(found);
  }
  co_return co_await session::run_round(environment, slots, stop);
}

Exit run_shift(const CommandLine& line, const session::Environment& environment, Stage& stage,
               const recipe::Station& station, const std::vector<recipe::Slot>& slots,
               trace::FloorState& state, session::RunStarted started,
               std::function<std::string()> recleared) {
  session::FloorOptions options = options_of(line, environment.plan, station);
  options.still_allowed = std::move(recleared);
  started.continuous = true;
  started.units = options.units;
  const bool scans = options.start == recipe::Start::scan;
  session::Floor floor(stage.io().get_executor(), environment, state, std::move(options), slots,
                       stage.stop());
  const auto typed = [&](std::string_view text) { floor.typed(text); };
  Keyboard keyboard(stage.io(), !scans, typed);
  stage.drain_first([&] { return floor.drain(); }, [&] { floor.wake(); },
                    [&] { keyboard.restore(); });
  const Exit exit = perform(stage, environment.journal, std::move(started), floor.run());
  stage.forget_actions();
  return exit;
}

}  // namespace gangflash::app
