#include "session/probe.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "recipe/wiring.hpp"
#include "session/steps.hpp"

namespace gangflash::session {

using namespace std::chrono_literals;

namespace {

/// How one try to get an answer begins.
struct Round {
  bool reset = false;
  port::Duration startup{};  ///< from reset to the first sync byte
  port::Duration patience{};
};

/// Which part is there is not known yet, so neither is its start-up time (AN2606 table 227): what
/// most parts need first, then some, then the slowest. Each leaves time for three sync bytes. A
/// part that answers as it stands is not reset: as delivered, some would leave their bootloader.
constexpr Round rounds_with_reset[] = {
    {false, 0ms, 350ms}, {true, 100ms, 350ms}, {true, 600ms, 350ms}, {true, 2600ms, 700ms}};
constexpr Round rounds_without_reset[] = {{false, 0ms, patience_sync}};

awaitable<SyncResult> take_round(Link& link, BoardLines& lines, Round round,
                                 bootloader::CommandList& commands) {
  if (round.reset) {
    co_await lines.enter_rom(round.startup);
  } else {
    co_await lines.hold_boot0(round.startup);
  }
  SyncResult sync = co_await synchronise(link, commands, round.patience);
  sync.resets = round.reset ? 1 : 0;
  co_return sync;
}

awaitable<SyncResult> find_rom(Link& link, BoardLines& lines, bootloader::CommandList& commands) {
  const std::span<const Round> rounds =
      lines.can_reset() ? std::span<const Round>(rounds_with_reset) : rounds_without_reset;
  SyncResult all;
  for (const Round& round : rounds) {
    const SyncResult sync = co_await take_round(link, lines, round, commands);
    add(all, sync);
    if (all.answered) break;
  }
  co_return all;
}

awaitable<void> read_facts(Link& link, ProbeResult& result) {
  const bootloader::Command get_id = bootloader::get_id();
  const Reply id = co_await link.execute(get_id);
  if (!id.ok()) throw command_failure(id, "E405", "E406", "identify");
  result.pid = bootloader::parse_get_id(id.payload, false);
  if (!result.pid) throw step_failure("E402", "the Get ID reply makes no sense");
  const auto rows = chip::by_pid(*result.pid);
  if (rows.empty()) co_return;
  result.chip = rows.front();
  result.others.assign(rows.begin() + 1, rows.end());
  if (!result.chip->programmable()) co_return;
  const Reply first = co_await read_block(link, result.chip->flash.begin, bootloader::max_block);
  if (!first.ok() && !first.refused()) throw command_failure(first, "E405", "E406", "identify");
  result.readout_protected = first.refused();
  if (first.refused()) co_return;
  Identity identity = co_await read_identity(link, *result.chip);
  result.uid = std::move(identity.uid);
  result.flash_kib = identity.flash_kib;
  // A register that holds a size the ST part can have is where only the ST part has one.
  if (result.flash_kib && *result.flash_kib * 1024 <= result.chip->flash.size())
    result.others.clear();
}

void add_names(const chip::Chip& chip, std::optional<std::uint32_t> flash_kib,
               std::vector<std::string>& names) {
  for (const std::string& name : chip.names) {
    const auto part = chip::find(name);
    if (!flash_kib || (part && part->flash_size == *flash_kib * 1024)) names.push_back(name);
  }
}

}  // namespace

awaitable<ProbeResult> probe(port::Port& port, BoardLines& lines, port::LineSettings wanted,
                             const Stop& stop) {
  FlightRecorder recorder(port.now());
  Link link(port, recorder, stop);
  ProbeResult result;
  const bool present = co_await lines.board_present();
  if (!present) {
    throw step_failure("E301", fmt::format("the slot is empty, says its `present` line ({})",
                                           recipe::to_string(lines.wiring().present)));
  }
  result.line = co_await link.set_line(wanted);
  const port::TimePoint before = port.now();
  const SyncResult sync = co_await find_rom(link, lines, result.commands);
  result.sync_time = std::chrono::duration_cast<std::chrono::microseconds>(port.now() - before);
  result.sync_tries = sync.tries;
  result.resets = sync.resets;
  if (!sync.answered) {
    const std::vector<RateTried> tried{{result.line, sync}};
    throw sync_failure(tried, lines.wiring());
  }
  co_await read_facts(link, result);
  co_return result;
}

std::vector<std::string> names_of(const ProbeResult& found) {
  std::vector<std::string> names;
  std::vector<const chip::Chip*> rows = found.others;
  if (found.chip != nullptr) rows.insert(rows.begin(), found.chip);
  for (const chip::Chip* row : rows) add_names(*row, found.flash_kib, names);
  // A part with less flash than any name has (a register of a clone) is still one of these.
  if (names.empty()) {
    for (const chip::Chip* row : rows) add_names(*row, std::nullopt, names);
  }
  return names;
}

awaitable<bool> knock(port::Port& port, BoardLines& lines, bool reset, const Stop& stop) {
  constexpr Round as_it_stands{false, 0ms, 100ms};
  constexpr Round after_reset{true, 100ms, 100ms};
  FlightRecorder recorder(port.now());
  Link link(port, recorder, stop);
  bootloader::CommandList commands;
  const SyncResult sync = co_await take_round(link, lines, as_it_stands, commands);
  if (sync.answered || !reset || !lines.can_reset()) co_return sync.answered;
  const SyncResult again = co_await take_round(link, lines, after_reset, commands);
  co_return again.answered;
}

}  // namespace gangflash::session
