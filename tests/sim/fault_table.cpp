// fault_table: what each fault looks like to the operator and in the record, as rows of Markdown.
// docs/reliability.md has them; a test holds the two together.
#include <cctype>
#include <cstdio>

#include <fmt/format.h>

#include "rack.hpp"
#include "support/patient_port.hpp"
#include "support/plans.hpp"

namespace gangflash::campaign {
namespace {

constexpr const char* chip = "STM32F103xB";
constexpr std::size_t image_size = 2000;

/// One row: what happens, to a unit that nothing else happens to.
struct Case {
  const char* what;
  const char* spec = nullptr;  ///< as gangsim takes it; null: not a fault of a board or its line
  std::optional<Break> wire = {};
  std::optional<Exchange> exchange = {};
  bool twin = false;
  bool wired = false;  ///< with a reset line, and a second attempt
  bool programmed = false;
};

// The 60th byte to the board is about the first of a write, the 2200th is a read-back's; of those
// to the host the 1000th is data that is read back.
const std::vector<Case>& cases() {
  using port::Fault;
  static const std::vector<Case> table{
      {"nothing"},
      {"nobody there", "silent"},
      {"the ROM takes the first byte for another rate", "line-insert=0x00,to-board@1"},
      {"the rate is too high for the ROM", "max-baud=57600"},
      {"another chip", "pid=0x440"},
      {"the third write is refused", "nack=0x31.3"},
      {"the third write is not answered", "hang=0x31.3"},
      {"the same, with a reset line and `attempts: 2`", "hang=0x31.3", {}, {}, false, true},
      {"the part starts again in the middle of writing", "reset=0x31.3"},
      {"the erase is refused", "nack=0x43.1"},
      {"the erase is not answered", "hang=0x43.1"},
      {"one read is refused", "nack=0x11.8"},
      {"the part hangs while it is read back", "hang=0x11.8"},
      {"an erase that erases nothing", "no-erase", {}, {}, false, false, true},
      {"writes without effect", "no-effect"},
      {"one bit is stored wrong", "flip-bit=0x08000123.4"},
      {"two bytes are stored exchanged", "swap-bytes=0x08000123"},
      {"writes from an address on are lost", "drop-tail=0x08000600"},
      {"a cell reads wrong", "read-flip-bit=0x08000123.4"},
      {"a cell reads wrong once", "read-flip-once=0x08000223.4"},
      {"a read-back ends early", "cut-read=0x08000223"},
      {"a read-back ends early once", "cut-read-once=0x08000223"},
      {"a part that takes three times as long", "slow=300"},
      {"a byte of a write is lost", "line-drop=to-board@1000"},
      {"a byte of a write arrives with a wrong bit", "line-flip=to-board@1000"},
      {"a byte of a write arrives twice", "line-double=to-board@1000"},
      {"a byte of a read command is lost", "line-drop=to-board@2230"},
      {"a byte of a read-back is lost", "line-drop=to-host@1000"},
      {"a byte of a read-back arrives with a wrong bit", "line-flip=to-host@1000"},
      {"a byte of a read-back arrives with two wrong bits", "line-garble=to-host@1000"},
      {"a byte of a read-back arrives twice", "line-double=to-host@1000"},
      {"a byte comes between those of a read-back", "line-insert=0x79,to-host@1000"},
      {"an answer is late by 3 s", "line-delay=3000,to-host@1000"},
      {"noise in one byte of 100", "line-garble=to-host@1/100"},
      {"nothing more comes from the board", "line-stuck=to-host@1000"},
      {"nothing more gets to the board", "line-stuck=to-board@1000"},
      {"no such device", nullptr, Break{Fault::absent, 0}},
      {"another program has the port", nullptr, Break{Fault::busy, 0}},
      {"the adapter is pulled", nullptr, Break{Fault::lost, 60}},
      {"the server refuses", nullptr, Break{Fault::connection_refused, 0}},
      {"the server closes", nullptr, Break{Fault::disconnected, 60}},
      {"the board is exchanged for a blank one", nullptr, {}, Exchange{50, false}},
      {"the board is exchanged for a good one", nullptr, {}, Exchange{50, true}},
      {"two slots on one board", nullptr, {}, {}, true},
  };
  return table;
}

Scenario scenario_of(const Case& row) {
  Scenario scenario;
  scenario.plan = session::make_plan_for(chip, image_size);
  scenario.plan.recipe.attempts = row.wired ? 2 : 1;
  scenario.wired = row.wired;
  scenario.board.part = scenario.plan.recipe.part;
  if (row.programmed) scenario.board.memory = {{0x08000000, std::vector<std::uint8_t>(1024, 0x55)}};
  return scenario;
}

std::string upper(std::string_view name) {
  std::string text(name);
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

/// What the slot shows.
std::string light(const session::UnitFinished& unit) {
  if (unit.failure_code.empty()) return upper(trace::name(unit.outcome));
  return fmt::format("{} {}: {}", upper(trace::name(unit.outcome)), unit.failure_code,
                     unit.operator_line);
}

/// What gangreport log tells of all attempts, and of steps that were not through at once.
std::string record(const session::Rig& rig) {
  const std::string attempts = rig.recorded(
      "SELECT group_concat(coalesce(failure_code || ': ' || text, outcome), '; then ') FROM "
      "(SELECT e.* FROM attempt_end AS e JOIN attempt_start USING (attempt_id) WHERE slot = 'A1' "
      "ORDER BY attempt_id)");
  const std::string again = rig.recorded(
      "SELECT group_concat(name || ', ' || tries || ' tries: ' || detail, '; ') FROM step JOIN "
      "attempt_start USING (attempt_id) WHERE slot = 'A1' AND tries > 1");
  return again.empty() ? attempts : attempts + "; " + again;
}

void print(const Case& row) {
  const Scenario scenario = scenario_of(row);
  Mishap mishap;
  if (row.spec != nullptr) mishap.faults = {sim::parse_fault(std::string("*:") + row.spec).fault};
  mishap.wire = row.wire;
  mishap.exchange = row.exchange;
  Rack rack(scenario);
  rack.add(std::move(mishap), 1);
  if (row.twin) {
    rack.add({}, 1);
    session::make_patient(rack.rig());
  }
  rack.run();
  const std::string spec = row.spec == nullptr ? "" : fmt::format("`{}`", row.spec);
  std::puts(fmt::format("| {} | {} | {} | {} |", row.what, spec, light(rack.rig().finished()),
                        record(rack.rig()))
                .c_str());
}

}  // namespace
}  // namespace gangflash::campaign

int main() {
  for (const auto& row : gangflash::campaign::cases()) gangflash::campaign::print(row);
}
