#include "rack.hpp"

#include <fmt/format.h>

#include "sim/faults.hpp"

namespace gangflash::campaign {

namespace {

sim::Uid uid_of(unsigned number) {
  sim::Uid uid{};
  for (std::size_t i = 0; i < uid.size(); ++i) uid[i] = static_cast<std::uint8_t>(0x10 * i + 5);
  uid[0] = static_cast<std::uint8_t>(number);
  return uid;
}

constexpr unsigned exchanged_for = 0x80;  ///< added to a unit's number: its successor's

}  // namespace

Rack::Rack(const Scenario& scenario) : scenario_(scenario), rig_(scenario.plan) {
  if (scenario.wired) rig_.wire("rts", "dtr");
  // A rig calls its ports by their number.
  rig_.on_open = [this](const std::string& port) { opened(port); };
  rig_.on_write = [this](const std::string& port, port::Bytes bytes) { written(port, bytes); };
  rig_.on_read = [this](const std::string& port, port::Bytes bytes) {
    unit_of(port).wire.add(false, bytes);
  };
}

void Rack::add(Mishap mishap, unsigned number, std::uint64_t fault_seed) {
  sim::BoardOptions options = scenario_.board;
  options.faults = mishap.faults;
  options.fault_seed = fault_seed;
  options.uid = uid_of(number);
  Unit unit;
  unit.slot = fmt::format("A{}", units_.size() + 1);
  unit.mishap = std::move(mishap);
  unit.board = &rig_.add_board(std::move(options));
  units_.push_back(std::move(unit));
}

void Rack::opened(const std::string& port) {
  Unit& unit = unit_of(port);
  unit.wire.begin();
  if (!unit.mishap.wire || unit.mishap.wire->at_write != 0) return;
  unit.wire_broke = true;
  throw port::PortError(unit.mishap.wire->fault, "what the system says of it");
}

void Rack::written(const std::string& port, port::Bytes bytes) {
  Unit& unit = unit_of(port);
  unit.wire.add(true, bytes);
  ++unit.writes;
  if (unit.mishap.exchange && unit.writes == unit.mishap.exchange->at_write) exchange(unit);
  if (!unit.mishap.wire || unit.writes < unit.mishap.wire->at_write) return;
  unit.wire_broke = true;
  throw port::PortError(unit.mishap.wire->fault, "what the system says of it");
}

void Rack::exchange(Unit& unit) const {
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

}  // namespace gangflash::campaign
