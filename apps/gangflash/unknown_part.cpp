#include "unknown_part.hpp"

#include <fmt/format.h>

#include "image/digest.hpp"
#include "port/adapter.hpp"
#include "session/journal.hpp"
#include "session/slot_port.hpp"

namespace gangflash::app {

namespace {

using std::chrono::duration_cast;
using std::chrono::microseconds;

trace::Failure failure_of(const Asked& asked) {
  if (asked.failure) return *asked.failure;
  trace::Failure failure;
  failure.code = "E501";
  failure.step = "identify";
  failure.actual = fmt::format("0x{:03X}", asked.found->pid.value_or(0));
  failure.text = fmt::format(
      "the part answers PID {}, which the chip table does not know: nothing was done to it",
      failure.actual);
  return failure;
}

/// In place of the effective recipe, which needs a part: what is known, in the same words.
trace::RecipeRecord recipe_of(const UnknownPart& unknown) {
  trace::RecipeRecord recipe;
  recipe.name = unknown.name;
  recipe.revision = "-";
  recipe.chip = "unknown";
  recipe.verify = "none";
  recipe.bytes = fmt::format(
      "# The part did not say which it is, so nothing was planned.\n"
      "recipe: {:?}\nchip: unknown\n",
      unknown.name);
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(recipe.bytes.data());
  recipe.sha256 = image::sha256_hex({bytes, recipe.bytes.size()});
  return recipe;
}

trace::Identified identity_of(const std::string& attempt, const session::ProbeResult& found) {
  trace::Identified facts;
  facts.attempt = attempt;
  facts.pid = found.pid.value_or(0);
  facts.bootloader_version = found.commands.version;
  facts.baud = found.line.baud;
  facts.parity = found.line.parity == port::Parity::even ? "even" : "none";
  facts.found = "unknown";
  facts.at = trace::WallClock::now();
  return facts;
}

session::awaitable<void> write_rows(trace::Journal& journal, const UnknownPart& unknown,
                                    trace::AttemptEnd end) {
  const session::Attempt attempt{end.attempt, unknown.slot, 1};
  trace::AttemptStart start = session::start_of(attempt, port::adapter_of(unknown.slot.port));
  start.started = unknown.begun;
  auto begin = [&](trace::Journal::Done done) { journal.begin(std::move(start), std::move(done)); };
  co_await session::journaled(begin);
  if (unknown.asked.found) {
    auto identify = [&](trace::Journal::Done done) {
      journal.identified(identity_of(end.attempt, *unknown.asked.found), std::move(done));
    };
    co_await session::journaled(identify);
  }
  auto finish = [&](trace::Journal::Done done) { journal.finish(std::move(end), std::move(done)); };
  co_await session::journaled(finish);
}

session::UnitStarted start_of(const UnknownPart& unknown, const trace::AttemptEnd& end) {
  session::UnitStarted start;
  start.slot = unknown.slot.name;
  start.attempt = end.attempt;
  return start;
}

session::UnitFinished light_of(const UnknownPart& unknown, const trace::AttemptEnd& end) {
  session::UnitFinished light;
  light.slot = unknown.slot.name;
  light.attempt = end.attempt;
  light.outcome = end.outcome;
  light.failure_code = end.failure->code;
  light.text = end.failure->text;
  light.operator_line = trace::failure_code(end.failure->code).operator_line;
  light.duration = end.duration;
  return light;
}

trace::AttemptEnd end_of(const UnknownPart& unknown) {
  trace::AttemptEnd end;
  end.attempt = trace::uuid_v7(unknown.begun);
  end.ended = trace::WallClock::now();
  end.duration = duration_cast<microseconds>(end.ended - unknown.begun);
  end.failure = failure_of(unknown.asked);
  end.outcome = trace::failure_code(end.failure->code).outcome;
  return end;
}

session::awaitable<session::Round> show_and_write(View& view, trace::Journal& journal,
                                                  const UnknownPart& unknown,
                                                  const trace::AttemptEnd& end) {
  session::Round round;
  ++round.counts[end.outcome];
  view.on_event({end.ended, start_of(unknown, end)});
  try {
    co_await write_rows(journal, unknown, end);
    view.on_event({end.ended, light_of(unknown, end)});
  } catch (const trace::StoreError& error) {
    round.store_failed = true;
    round.store_error = error.what();
  }
  co_return round;
}

}  // namespace

Exit record_unknown_part(Stage& stage, trace::Journal& journal, trace::RunStart run,
                         const std::filesystem::path& database, const UnknownPart& unknown) {
  run.recipe = recipe_of(unknown);
  session::RunStarted started;
  started.recipe = run.recipe.name;
  started.revision = run.recipe.revision;
  started.recipe_sha256 = run.recipe.sha256;
  started.chip = run.recipe.chip;
  started.station = run.station;
  started.database = database.string();
  started.slots = {unknown.slot.name};
  journal.start_run(run);
  const trace::AttemptEnd end = end_of(unknown);
  return perform(stage, journal, std::move(started),
                 show_and_write(stage.view(), journal, unknown, end));
}

}  // namespace gangflash::app
