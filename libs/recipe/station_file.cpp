// From text or a command line to a Station.
#include "recipe/station_file.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <utility>

#include "recipe/floor_keys.hpp"
#include "recipe/port_address.hpp"
#include "recipe/station_draft.hpp"
#include "recipe/text_file.hpp"

namespace gangflash::recipe {
namespace {

std::string host_name() {
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) != 0 || name[0] == '\0') return "localhost";
  return name.data();
}

Wiring wiring_of(const SlotEntry& entry, const StationDraft& draft) {
  Wiring wiring;
  if (const auto* reset = draft.wired(entry, &WiringEntry::reset)) wiring.reset = reset->value;
  if (const auto* boot0 = draft.wired(entry, &WiringEntry::boot0)) wiring.boot0 = boot0->value;
  if (const auto* line = draft.wired(entry, &WiringEntry::present)) wiring.present = line->value;
  const WiringEntry& own = entry.settings.wiring;
  const WiringEntry& defaults = draft.defaults.wiring;
  wiring.reset_hold = own.reset_hold.value_or(defaults.reset_hold.value_or(wiring.reset_hold));
  wiring.boot0_setup = own.boot0_setup.value_or(defaults.boot0_setup.value_or(wiring.boot0_setup));
  return wiring;
}

/// A slot's own value beats that of `defaults`, which beats the station's.
template <class T>
std::optional<T> setting(const SlotEntry& entry, const StationDraft& draft,
                         std::optional<T> SlotSettings::*key) {
  if (entry.settings.*key) return entry.settings.*key;
  return draft.defaults.*key ? draft.defaults.*key : draft.for_all.*key;
}

Slot slot_of(const SlotEntry& entry, const StationDraft& draft) {
  Slot slot;
  if (entry.name) slot.name = entry.name->value;
  if (entry.port) slot.port = entry.port->value;
  slot.wiring = wiring_of(entry, draft);
  slot.max_baud = setting(entry, draft, &SlotSettings::max_baud);
  slot.fixture = setting(entry, draft, &SlotSettings::fixture);
  if (entry.adapter) slot.adapter_serial = entry.adapter->value;
  slot.line = entry.at.line;
  slot.column = entry.at.column;
  return slot;
}

StationResult finish(StationDraft draft, Report& report) {
  check_slots(draft, report);
  check_floor(draft, report);
  if (draft.station.name.empty()) draft.station.name = host_name();
  for (const SlotEntry& entry : draft.entries) {
    draft.station.slots.push_back(slot_of(entry, draft));
  }
  StationResult result;
  if (!report.has_errors()) result.station = std::move(draft.station);
  result.diagnostics = report.take();
  return result;
}

}  // namespace

StationResult station_of_text(const std::string& text, const std::string& file,
                              const std::filesystem::path& folder) {
  Report report(file);
  StationDraft draft;
  draft.station.file = file;
  draft.folder = folder;
  if (check_text(text, report)) {
    if (const auto root = parse_yaml(text, report)) read_station(*root, draft, report);
  }
  return finish(std::move(draft), report);
}

StationResult load_station(const std::filesystem::path& station_file) {
  Report report(station_file.string());
  const auto text = read_text_file(station_file, report);
  if (!text) return {std::nullopt, report.take()};
  return station_of_text(*text, station_file.string(), station_file.parent_path());
}

StationResult station_of_ports(const std::vector<std::string>& ports, const Wiring& wiring) {
  Report report("--port");
  StationDraft draft;
  if (ports.empty()) report.error({}, "no port is given");
  for (const std::string& port : ports) {
    SlotEntry entry;
    entry.name = {fmt::format("P{}", draft.entries.size() + 1), {}};
    entry.port = {port, {}};
    entry.settings.wiring.reset = {wiring.reset, {}};
    entry.settings.wiring.boot0 = {wiring.boot0, {}};
    entry.settings.wiring.present = {wiring.present, {}};
    entry.settings.wiring.reset_hold = wiring.reset_hold;
    entry.settings.wiring.boot0_setup = wiring.boot0_setup;
    if (const std::string problem = port_problem(port); !problem.empty())
      report.error({}, "port: " + problem);
    draft.entries.push_back(std::move(entry));
  }
  return finish(std::move(draft), report);
}

}  // namespace gangflash::recipe
