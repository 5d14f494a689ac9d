// gangflash station init: a station file from what is plugged in.
#include <iostream>
#include <system_error>

#include <fmt/format.h>

#include "job.hpp"
#include "live/text.hpp"
#include "new_file.hpp"
#include "port/adapter.hpp"
#include "recipe/wiring.hpp"
#include "station_commands.hpp"
#include "tool.hpp"
#include "walk.hpp"

namespace gangflash::app {
namespace po = boost::program_options;
namespace asio = boost::asio;

namespace {

constexpr const char* usage =
    "gangflash station init [--output FILE] [--walk] [options]\n\n"
    "Writes a station file with a slot A1, A2, ... for each serial port that is plugged in, in the "
    "order of their\n"
    "paths. With --walk in the order of the fixture: insert one board at a time, and the port "
    "where it answers\n"
    "becomes the next slot; Enter ends it. Never overwrites a file.";
constexpr const char* examples =
    "  gangflash station init --output line3.yaml\n"
    "  gangflash station init --walk --station line3-st2 --output line3.yaml\n"
    "  gangflash station init --walk --reset rts --boot0 dtr --output line3.yaml\n"
    "  gangflash station init --port rfc2217://10.0.4.20:4001 --port rfc2217://10.0.4.20:4002\n";

void say(const std::string& text) {
  std::cerr << text << std::endl;
}

std::string slot_name(std::size_t index) {
  return fmt::format("A{}", index + 1);
}

/// The ports in question, as slots: those that --port names, or those that are plugged in.
std::vector<recipe::Slot> candidates(const CommandLine& line) {
  std::vector<std::string> ports;
  if (line.has("port")) {
    ports = line.get<std::vector<std::string>>("port");
  } else {
    for (const port::Adapter& adapter : port::list_adapters())
      ports.push_back(adapter.by_path.empty() ? adapter.device : adapter.by_path);
  }
  if (ports.empty()) return {};
  const recipe::StationResult station = recipe::station_of_ports(ports, wiring_of(line));
  if (!report(station.diagnostics)) throw UsageError("these ports make no station");
  return station.station->slots;
}

session::awaitable<std::vector<recipe::Slot>> in_fixture_order(Walk& walk) {
  std::vector<recipe::Slot> order;
  const bool begun = co_await walk.begin();
  if (!begun) co_return order;
  say(fmt::format("insert the board of slot {}; one at a time, Enter ends", slot_name(0)));
  while (const auto found = co_await walk.next()) {
    order.push_back(walk.place(*found));
    say(fmt::format("{} is {}", slot_name(order.size() - 1), order.back().port));
    if (walk.places_left() > 0)
      say(fmt::format("insert the board of slot {}, or press Enter", slot_name(order.size())));
  }
  co_await walk.end();
  co_return order;
}

/// Double quotes: what YAML takes literally in them is what JSON takes.
std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + "\"";
}

std::string wiring_yaml(const recipe::Wiring& wiring) {
  std::string yaml;
  if (wiring.reset.wired()) yaml += "reset: " + quoted(recipe::to_string(wiring.reset));
  if (wiring.boot0.wired()) {
    yaml += yaml.empty() ? "" : ", ";
    yaml += "boot0: " + quoted(recipe::to_string(wiring.boot0));
  }
  return yaml;
}

std::string slot_yaml(const std::string& name, const std::string& port, bool pin) {
  const port::Adapter adapter = port::adapter_of(port);
  std::string yaml = fmt::format("  - {{ slot: {}, port: {}", name, quoted(port));
  if (pin && adapter.serial) yaml += ", adapter: " + quoted(*adapter.serial);
  yaml += " }";
  if (adapter.usb_id.empty()) return yaml + "\n";
  // A comment ends with its line, and so must what an adapter calls itself.
  std::string note = fmt::format("  # {} {}", adapter.usb_id, adapter.product);
  if (adapter.serial) note += " serial " + *adapter.serial;
  return yaml + live::printable(note, true) + "\n";
}

std::string station_yaml(const CommandLine& line, const std::vector<recipe::Slot>& slots) {
  const std::string name = line.has("station") ? line.get<std::string>("station") : host_name();
  std::string yaml = fmt::format(
      "# Written by gangflash station init: {}.\nformat: 1\nstation: {}\ndatabase: trace.db\n",
      line.has("walk") ? "slots in the order in which boards were inserted"
                       : "slots in the order of their ports",
      quoted(name));
  const std::string wiring = wiring_yaml(slots.front().wiring);
  if (!wiring.empty()) yaml += fmt::format("defaults: {{ wiring: {{ {} }} }}\n", wiring);
  yaml += "slots:\n";
  for (std::size_t i = 0; i < slots.size(); ++i) {
    yaml += slot_yaml(slot_name(i), slots[i].port, line.has("pin"));
  }
  return yaml;
}

Exit deliver(const CommandLine& line, const std::string& yaml, std::size_t slots) {
  if (!line.has("output")) {
    std::cout << yaml << std::flush;
    return std::cout ? Exit::ok : Exit::error_or_nothing;
  }
  const std::string file = line.get<std::string>("output");
  try {
    write_new_file(file, {reinterpret_cast<const std::uint8_t*>(yaml.data()), yaml.size()}, false);
  } catch (const std::system_error& error) {
    say(fmt::format("{}: not written: {}", file, error.what()));
    return Exit::error_or_nothing;
  }
  say(fmt::format("{}: {} {}; gangflash station check {} looks at them", file, slots,
                  slots == 1 ? "slot" : "slots", file));
  return Exit::ok;
}

}  // namespace

Exit station_init_command(const Arguments& arguments) {
  CommandLine line(usage, examples, PolicyRule::refuse);
  auto& options = line.options();
  const auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  options.add_options()("output,o", text("FILE"), "the new station file (default: to stdout)");
  options.add_options()("station", text("NAME"), "its name (default: the host's)");
  options.add_options()("walk", "in the order in which boards are inserted");
  options.add_options()("port,p",
                        po::value<std::vector<std::string>>()->value_name("ADDR")->composing(),
                        "these ports instead of all that are plugged in; may repeat");
  add_wiring_options(line);
  options.add_options()("pin", "each slot takes only the adapter it has now (USB serial number)");
  if (!line.parse(arguments)) return Exit::ok;
  if (line.has("output")) {
    const std::string file = line.get<std::string>("output");
    if (std::filesystem::exists(file))
      throw UsageError(fmt::format("{} exists and is never overwritten: name another", file));
    check_new_file(file, false);
  }
  std::vector<recipe::Slot> slots = candidates(line);
  if (slots.empty()) {
    say("no serial port is plugged in: nothing to write; name the ports of serial servers with "
        "--port");
    return Exit::error_or_nothing;
  }
  if (line.has("walk")) {
    asio::io_context io(1);
    View silent(true);
    Stage stage(io, silent);
    Walk walk(stage, std::move(slots), say);
    slots = stage.run(in_fixture_order(walk));
    if (stage.stopped_by_person()) {
      say("stopped: nothing was written");
      return Exit::aborted;
    }
  }
  if (slots.empty()) {
    say("no board answered: nothing was written");
    return Exit::error_or_nothing;
  }
  return deliver(line, station_yaml(line, slots), slots.size());
}

}  // namespace gangflash::app
