#include "judge.hpp"

#include <algorithm>
#include <chrono>

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include "flight.hpp"
#include "image/digest.hpp"
#include "session/steps.hpp"
#include "sim/faults.hpp"
#include "trace/flight_record.hpp"

namespace gangflash::campaign {

namespace {

using namespace std::chrono_literals;

/// The sum of the time-outs a unit can run into: entry, protection and option bytes once each, the
/// longest erase for every sector or at once, and two limits (one until an answer begins, one until
/// it is whole) per phase of a block.
std::chrono::microseconds longest(const recipe::Plan& plan) {
  const chip::Chip& chip = *plan.recipe.part.chip;
  std::chrono::microseconds erase = 2 * chip.mass_erase.maximum;
  for (const chip::Sector& sector : plan.recipe.part.sectors()) erase += 2 * sector.erase.maximum;
  constexpr auto once = 120s;
  constexpr auto limit_per_phase = 2 * 2100ms;
  constexpr std::size_t phases_per_block = 9;
  return once + 2 * erase + limit_per_phase * (phases_per_block * plan.blocks.size() + 30);
}

/// A pass: the board is as the one that nothing happened to.
void judge_pass(Findings& found, const session::Rig& rig, const Unit& unit, const Row& row,
                const sim::Board& reference) {
  const sim::Board& board = *unit.board;
  const auto same = [](auto a, auto b) { return std::ranges::equal(a, b); };
  found.unless(session::holds_image(board, rig.plan()),
               "FALSE PASS: the image is not in the flash");
  // Its successor held other things before.
  const auto at = std::ranges::mismatch(board.flash(), reference.flash());
  found.unless(
      unit.exchanged || at.in1 == board.flash().end(),
      fmt::format("FALSE PASS: the flash beside the image is not as it must be, first at +0x{:X}",
                  at.in1 - board.flash().begin()));
  found.unless(same(board.option_bytes(), reference.option_bytes()),
               "FALSE PASS: the option bytes are not as they must be");
  found.unless(board.is_protected() == reference.is_protected(),
               "FALSE PASS: the readout protection is not as it must be");
  const std::uint32_t start = board.part().chip->flash.begin;
  found.unless(board.is_write_protected(start) == reference.is_write_protected(start),
               "FALSE PASS: the write protection is not as it must be");
  found.unless(row.uid.empty() || row.uid == image::to_hex(board.uid()),
               "the record has the UID " + row.uid);
}

/// NACK, silence and wrong data are the unit's; the station's are a port that threw, another board
/// in the middle, and one UID in two slots.
void judge_class(Findings& found, const Unit& unit, const Row& row) {
  if (unit.wire_broke) {
    found.unless(row.outcome == "error" && row.code.starts_with("E2"),
                 "a port fault ended as " + row.outcome + " " + row.code);
    return;
  }
  const bool exchange_seen = unit.exchanged && row.code == "E305";
  const bool expected =
      row.outcome == "pass" || row.outcome == "fail" || exchange_seen || row.code == "E504";
  found.unless(expected, "a fault of the unit ended as " + row.outcome + " " + row.code);
}

/// A read that was damaged once is in the record, also of a unit that passed.
void judge_marginal(Findings& found, const recipe::Plan& plan, const Unit& unit,
                    const std::vector<Row>& rows) {
  const std::vector<std::string>& kinds = unit.mishap.kinds;
  const bool of_a_cell = kinds == std::vector<std::string>{"read-flip-once"} ||
                         kinds == std::vector<std::string>{"cut-read-once"};
  // Where sectors are compared first a wrong reading has them written again instead.
  const bool read_back_only =
      plan.recipe.verify == recipe::Verify::readback && plan.recipe.update == recipe::Update::all;
  if (!of_a_cell || !read_back_only || unit.struck() == 0 || rows.back().outcome != "pass") return;
  // Identify reads the first block too, and only wants to know whether it can be read.
  const session::FirstBlock first = session::first_block(plan);
  if (unit.mishap.faults.front().value < first.address + first.length) return;
  found.unless(rows.size() > 1 || rows.back().tries > 1,
               "what had to be read again is not in the record");
}

void judge_attempt(Findings& found, const recipe::Plan& plan, const std::vector<Row>& rows,
                   std::size_t i) {
  const Row& row = rows[i];
  const bool last = i + 1 == rows.size();
  found.unless(row.number == i + 1, fmt::format("attempt {} calls itself {}", i + 1, row.number));
  found.unless(!row.outcome.empty(), fmt::format("attempt {} has no end", i + 1));
  found.unless(last || row.outcome != "pass", "a pass was tried again");
  found.unless(row.duration_us <= longest(plan).count(),
               fmt::format("attempt {} took {:.1f} s, more than all its time-outs", i + 1,
                           static_cast<double>(row.duration_us) / 1e6));
  found.unless(row.outcome != "fail" || row.frames,
               fmt::format("attempt {} failed without a flight record", i + 1));
}

std::optional<std::vector<trace::Frame>> frames_of(const SQLite::Column& blob) {
  if (blob.isNull()) return std::nullopt;
  const auto* bytes = static_cast<const std::uint8_t*>(blob.getBlob());
  return trace::decode_frames({bytes, static_cast<std::size_t>(blob.getBytes())});
}

}  // namespace

unsigned Unit::struck() const {
  return strikes + board->faults().strikes();
}

std::map<std::string, std::vector<Row>> read_rows(const std::filesystem::path& database) {
  SQLite::Database file(database.string(), SQLite::OPEN_READONLY, 1000);
  SQLite::Statement query(
      file,
      "SELECT slot, number, coalesce(outcome, ''), coalesce(failure_code, ''), coalesce(uid, ''), "
      "coalesce(duration_us, 0), (SELECT frames FROM flight_record AS f WHERE f.attempt_id = "
      "v_attempt.attempt_id), coalesce((SELECT max(tries) FROM step WHERE step.attempt_id = "
      "v_attempt.attempt_id), 0), coalesce((SELECT text FROM attempt_end AS e WHERE "
      "e.attempt_id = v_attempt.attempt_id), '') FROM v_attempt ORDER BY attempt_id");
  std::map<std::string, std::vector<Row>> rows;
  while (query.executeStep()) {
    Row row;
    row.number = query.getColumn(1).getUInt();
    row.outcome = query.getColumn(2).getString();
    row.code = query.getColumn(3).getString();
    row.uid = query.getColumn(4).getString();
    row.duration_us = query.getColumn(5).getInt64();
    row.frames = frames_of(query.getColumn(6));
    row.tries = query.getColumn(7).getUInt();
    row.text = query.getColumn(8).getString();
    rows[query.getColumn(0).getString()].push_back(std::move(row));
  }
  return rows;
}

std::vector<std::string> judge(const session::Rig& rig, const Unit& unit,
                               const std::vector<Row>& rows, const sim::Board& reference) {
  Findings found;
  const auto began = std::ranges::count_if(rig.events, [&](const session::Event& event) {
    const auto* start = std::get_if<session::UnitStarted>(&event.what);
    return start != nullptr && start->slot == unit.slot;
  });
  found.unless(static_cast<std::size_t>(began) == rows.size() && began > 0,
               fmt::format("{} attempts began, {} rows", began, rows.size()));
  if (rows.empty()) return std::move(found.all);
  for (std::size_t i = 0; i < rows.size(); ++i) judge_attempt(found, rig.plan(), rows, i);
  const Row& last = rows.back();
  const session::UnitFinished light = rig.finished(unit.slot);
  found.unless(trace::name(light.outcome) == last.outcome && light.failure_code == last.code,
               "the light says other than the record");
  judge_class(found, unit, last);
  judge_marginal(found, rig.plan(), unit, rows);
  judge_flight_records(found, unit, rows);
  if (last.outcome == "pass") judge_pass(found, rig, unit, last, reference);
  return std::move(found.all);
}

std::vector<std::string> judge_isolation(const Unit& unit, const Row& row, const Unit& alone,
                                         const Row& row_alone) {
  Findings found;
  found.unless(row.outcome == "pass", "a healthy unit ended as " + row.outcome + " " + row.code);
  found.unless(unit.wire.bytes() == alone.wire.bytes(),
               "a healthy unit said or heard other things than alone in its rack");
  found.unless(row.duration_us == row_alone.duration_us,
               fmt::format("a healthy unit took {} us, alone in its rack {} us", row.duration_us,
                           row_alone.duration_us));
  return std::move(found.all);
}

}  // namespace gangflash::campaign
