#include "session/probe.hpp"

#include <fmt/format.h>

#include "session/steps.hpp"

namespace gangflash::session {

namespace {

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

}  // namespace

awaitable<ProbeResult> probe(port::Port& port, unsigned baud, const Stop& stop) {
  FlightRecorder recorder(port.now());
  Link link(port, recorder, stop);
  ProbeResult result;
  const port::LineSettings wanted{baud, port::Parity::even};
  result.line = co_await port.set_line(wanted);
  const port::TimePoint before = port.now();
  const SyncResult sync = co_await synchronise(link, result.commands, patience_sync);
  result.sync_time = std::chrono::duration_cast<std::chrono::microseconds>(port.now() - before);
  result.sync_tries = sync.tries;
  if (!sync.answered) throw sync_failure(sync, baud);
  co_await read_facts(link, result);
  co_return result;
}

}  // namespace gangflash::session
