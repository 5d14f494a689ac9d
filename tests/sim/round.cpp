#include "round.hpp"

#include <fmt/format.h>

#include "sim/faults.hpp"

namespace gangflash::campaign {

namespace {

sim::Uid uid_of(unsigned number) {
  sim::Uid uid{};
  for (std::size_t i = 0; i < uid.size(); ++i)
    uid[i] = static_cast<std::uint8_t>(0x10 * i + number % 0x10);
  uid[0] = static_cast<std::uint8_t>(number);
  return uid;
}

constexpr unsigned exchanged_for = 0x80;  ///< added to a unit's number: its successor's

}  // namespace

RoundOfUnits::Rack::Rack(const Scenario& scenario)
    : rig(std::make_unique<session::Rig>(scenario.plan)), scenario_(scenario) {
  if (scenario.wired) rig->wire("rts", "dtr");
  rig->on_open = [this](const std::string& port) { opened(port); };
  rig->on_write = [this](const std::string& port, port::Bytes bytes) { written(port, bytes); };
  rig->on_read = [this](const std::string& port, port::Bytes bytes) {
    unit_of(port).wire.add(false, bytes);
  };
}

void RoundOfUnits::Rack::add(Unit unit, sim::BoardOptions options) {
  unit.slot = fmt::format("A{}", units.size() + 1);
  unit.board = &rig->add_board(std::move(options));
  units.push_back(std::move(unit));
}

void RoundOfUnits::Rack::run() {
  rig->run();
}

void RoundOfUnits::Rack::opened(const std::string& port) {
  Unit& unit = unit_of(port);
  unit.wire.begin();
  if (!unit.mishap.wire || unit.mishap.wire->at_write != 0) return;
  unit.wire_broke = true;
  throw port::PortError(unit.mishap.wire->fault, "broken by the campaign");
}

void RoundOfUnits::Rack::written(const std::string& port, port::Bytes bytes) {
  Unit& unit = unit_of(port);
  unit.wire.add(true, bytes);
  ++unit.writes;
  if (unit.mishap.exchange && unit.writes == unit.mishap.exchange->at_write) exchange(unit);
  if (!unit.mishap.wire || unit.writes < unit.mishap.wire->at_write) return;
  unit.wire_broke = true;
  throw port::PortError(unit.mishap.wire->fault, "broken by the campaign");
}

void RoundOfUnits::Rack::exchange(Unit& unit) {
  sim::BoardOptions options = unit.board->options();
  options.uid = uid_of(options.uid[0] + exchanged_for);
  options.readout_protected = false;
  options.memory.clear();
  if (unit.mishap.exchange->for_a_good_one) {
    for (const image::Segment& segment : scenario_.plan.segments)
      options.memory.push_back({segment.address, segment.bytes});
  }
  unit.strikes += unit.board->faults().strikes();
  unit.exchanged = true;
  *unit.board = sim::Board(std::move(options));
}

RoundOfUnits::RoundOfUnits(std::uint64_t seed, unsigned count)
    : seed_(seed),
      dice_(seed),
      scenario_(draw_scenario(dice_)),
      rack_(scenario_),
      alone_(scenario_) {
  for (unsigned i = 0; i < count; ++i) add_unit(rack_, i);
  add_unit(alone_, 0);
}

void RoundOfUnits::add_unit(Rack& rack, unsigned index) {
  Unit unit;
  if (index > 0) unit.mishap = mishap_for(scenario_.plan, dice_);
  // A twin of the first one would be felt by it.
  if (index == 1) unit.mishap.twin = false;
  sim::BoardOptions options = scenario_.board;
  options.faults = unit.mishap.faults;
  options.fault_seed = seed_ << 8 | index;
  options.uid = uid_of(unit.mishap.twin ? index : index + 1);
  rack.add(std::move(unit), std::move(options));
}

void RoundOfUnits::run() {
  rack_.run();
  alone_.run();
  const Row row_alone = read_rows(alone_.rig->database())["A1"].at(0);
  auto rows = read_rows(rack_.rig->database());
  for (const Unit& unit : rack_.units) {
    Verdict verdict{&unit, rows[unit.slot], {}};
    verdict.violated = judge(*rack_.rig, unit, verdict.rows, *alone_.units[0].board);
    if (&unit == &rack_.units.front() && !verdict.rows.empty()) {
      for (std::string& what :
           judge_isolation(unit, verdict.rows.back(), alone_.units[0], row_alone))
        verdict.violated.push_back(std::move(what));
    }
    verdicts_.push_back(std::move(verdict));
  }
  judge_neighbours();
}

void RoundOfUnits::judge_neighbours() {
  for (std::size_t i = 0; i < verdicts_.size(); ++i) {
    const bool twin_follows = i + 1 < verdicts_.size() && rack_.units[i + 1].mishap.twin;
    const Row& row = verdicts_[i].rows.back();
    if (rack_.units[i].mishap.kinds.empty() && !twin_follows && row.outcome != "pass")
      verdicts_[i].violated.push_back("a healthy unit ended as " + row.outcome + " " + row.code);
  }
  for (std::size_t i = 1; i < verdicts_.size(); ++i) {
    if (!rack_.units[i].mishap.twin) continue;
    const Row& mine = verdicts_[i].rows.back();
    const Row& other = verdicts_[i - 1].rows.back();
    if (mine.outcome == "pass" && other.outcome == "pass" && mine.uid == other.uid &&
        !mine.uid.empty())
      verdicts_[i].violated.emplace_back("FALSE PASS: two slots passed with one UID");
  }
}

}  // namespace gangflash::campaign
