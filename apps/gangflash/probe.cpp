// gangflash probe: who is in each slot. Reads only; changes nothing, records nothing.
#include "session/probe.hpp"

#include <iostream>
#include <optional>

#include <fmt/format.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>

#include "ask.hpp"
#include "job.hpp"

namespace gangflash::app {
namespace po = boost::program_options;
namespace json = boost::json;
namespace asio = boost::asio;

namespace {

struct SlotResult {
  recipe::Slot slot;
  std::optional<session::ProbeResult> found;
  std::string code;  ///< when nothing was found
  std::string text;
};

port::awaitable<void> probe_slot(port::Deadlines& deadlines, SlotResult& result, unsigned baud,
                                 const session::Stop& stop) {
  Asked asked = co_await ask(deadlines, result.slot.port, baud, stop);
  result.found = std::move(asked.found);
  if (!asked.failure) co_return;
  result.code = asked.failure->code;
  result.text = asked.failure->text;
}

std::string pid_text(const session::ProbeResult& found) {
  return fmt::format("0x{:03X}", found.pid.value_or(0));
}

json::object to_json(const SlotResult& result) {
  json::object object{{"slot", result.slot.name}, {"port", result.slot.port}};
  object["failure_code"] = result.found ? json::value(nullptr) : json::value(result.code);
  object["text"] = result.text;
  if (!result.found) return object;
  const session::ProbeResult& found = *result.found;
  object["baud"] = found.line.baud;
  object["parity"] = found.line.parity == port::Parity::even ? "even" : "none";
  object["sync_seconds"] = static_cast<double>(found.sync_time.count()) / 1e6;
  object["sync_tries"] = found.sync_tries;
  object["bootloader_version"] =
      fmt::format("{}.{}", found.commands.version >> 4, found.commands.version & 0xF);
  object["pid"] = pid_text(found);
  object["chip"] = found.chip != nullptr ? json::value(found.chip->title) : json::value(nullptr);
  object["uid"] = found.uid ? json::value(*found.uid) : json::value(nullptr);
  object["flash_kib"] = found.flash_kib ? json::value(*found.flash_kib) : json::value(nullptr);
  object["protected"] =
      found.readout_protected ? json::value(*found.readout_protected) : json::value(nullptr);
  return object;
}

void print_table(const std::vector<SlotResult>& results) {
  std::cout << fmt::format("{:<6} {:<8} {:<28} {:<5} {:<25} {:>9}  {}\n", "slot", "PID", "chip",
                           "ROM", "UID", "flash KiB", "protection");
  for (const SlotResult& result : results) {
    if (!result.found) {
      std::cout << fmt::format("{:<6} {} {}\n", result.slot.name, result.code, result.text);
      continue;
    }
    const session::ProbeResult& found = *result.found;
    const std::string flash = found.flash_kib ? std::to_string(*found.flash_kib) : "-";
    const std::string title = found.chip != nullptr ? found.chip->title : "not in the chip table";
    const char* protection = !found.readout_protected   ? "not known"
                             : *found.readout_protected ? "readout protected"
                                                        : "open";
    std::cout << fmt::format(
        "{:<6} {:<8} {:<28} {:<5} {:<25} {:>9}  {}\n", result.slot.name, pid_text(found),
        title.substr(0, 28),
        fmt::format("{}.{}", found.commands.version >> 4, found.commands.version & 0xF),
        found.uid.value_or("-"), flash, protection);
  }
}

}  // namespace

Exit probe_command(const Arguments& arguments) {
  CommandLine line(
      "gangflash probe (--station FILE | --port ADDR...) [--slot NAME...] [--baud RATE] "
      "[--json]\n\n"
      "Identifies what is in each slot. Exit 0 when every slot answered, 1 when some target did "
      "not, 3 when some\n"
      "port could not be used.",
      "  gangflash probe --station line3.yaml\n  gangflash probe --port /dev/ttyUSB0 --json\n");
  add_station_options(line);
  line.options().add_options()(
      "baud,b", po::value<unsigned>()->default_value(115200)->value_name("RATE"), "line rate");
  line.options().add_options()("json", "one JSON array");
  if (!line.parse(arguments)) return Exit::ok;
  const auto station = load_station(line);
  if (!station) throw UsageError("where? name the slots with --station FILE or --port ADDR");
  if (!report(station->diagnostics)) return Exit::usage;
  const unsigned baud = baud_of(line);

  asio::io_context io(1);
  port::Deadlines deadlines(io.get_executor());
  const session::Stop stop;
  std::vector<SlotResult> results;
  for (const recipe::Slot& slot : pick_slots(line, *station->station)) {
    results.push_back({slot, std::nullopt, {}, {}});
  }
  std::size_t running = results.size();
  for (SlotResult& result : results) {
    asio::co_spawn(io, probe_slot(deadlines, result, baud, stop),
                   [&](const std::exception_ptr& bug) {
                     if (bug) std::rethrow_exception(bug);
                     if (--running == 0) io.stop();
                   });
  }
  io.run();

  Exit exit = Exit::ok;
  json::array array;
  for (const SlotResult& result : results) {
    array.push_back(to_json(result));
    if (result.found) continue;
    const bool target = result.code.starts_with("E4");
    if (target || exit == Exit::unit_failed) {
      exit = Exit::unit_failed;
    } else {
      exit = Exit::error_or_nothing;
    }
  }
  if (line.has("json")) {
    std::cout << json::serialize(array) << "\n";
  } else {
    print_table(results);
  }
  return exit;
}

}  // namespace gangflash::app
