#include "recipe/station_file.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <map>
#include <system_error>
#include <utility>

#include "recipe/keys.hpp"
#include "recipe/text_file.hpp"

namespace gangflash::recipe {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_slots = 1024;  // one thread serves them all
constexpr std::size_t longest_slot_name = 32;
constexpr std::string_view slot_name_letters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-";

/// One entry of `slots`.
struct SlotEntry {
  std::optional<std::string> name;
  Position name_at;
  std::optional<std::string> port;
  Position port_at;
};

/// A station while it is being read.
struct StationDraft {
  Station station;
  fs::path folder;
  std::vector<SlotEntry> entries;
};

std::string host_name() {
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) != 0 || name[0] == '\0') return "localhost";
  return name.data();
}

/// The device behind a path, so that /dev/ttyUSB0 and its by-path link are one. A missing device is
/// told apart by its text only: it is that slot's trouble when the run starts, not the file's.
std::string device_of(const std::string& port) {
  std::error_code ec;
  const fs::path real = fs::canonical(port, ec);
  return ec ? fs::path(port).lexically_normal().string() : real.string();
}

void check_port(const std::string& port, Position at, Report& report) {
  if (port.starts_with('/')) return;
  report.error(at, fmt::format("port: {} is not accepted; accepted: the absolute path of a serial "
                               "device, like /dev/serial/by-path/...",
                               quote(port)));
}

constexpr Key<SlotEntry> slot_keys[] = {
    {"slot", true,
     [](const Value& value, SlotEntry& entry) {
       entry.name_at = value.node.at;
       const auto name = read_text(value);
       if (!name) return;
       if (name->size() > longest_slot_name ||
           name->find_first_not_of(slot_name_letters) != std::string::npos) {
         value.fail(
             fmt::format("slot: {} is not a slot name; accepted: 1 to {} letters, digits, "
                         "_ . -",
                         quote(*name), longest_slot_name));
         return;
       }
       entry.name = *name;
     }},
    {"port", true,
     [](const Value& value, SlotEntry& entry) {
       entry.port_at = value.node.at;
       entry.port = read_text(value);
       if (entry.port) check_port(*entry.port, value.node.at, value.report);
     }},
};

void read_slots(const Value& value, StationDraft& draft) {
  const std::vector<YamlNode>* items = read_list(value, most_slots);
  if (items == nullptr) return;
  for (const YamlNode& item : *items) {
    SlotEntry entry;
    if (!is_map(item, "slots: expected entries like { slot: A1, port: /dev/ttyUSB0 }",
                value.report)) {
      continue;
    }
    read_keys<SlotEntry>(item, slot_keys, entry, value.report);
    draft.entries.push_back(entry);
    draft.station.slots.push_back({.name = entry.name.value_or(""),
                                   .port = entry.port.value_or(""),
                                   .line = item.at.line,
                                   .column = item.at.column});
  }
}

constexpr Word<bool> yes_no_words[] = {
    {"yes", true}, {"no", false}, {"true", true}, {"false", false}};

constexpr Key<StationDraft> station_keys[] = {
    {"format", false, [](const Value& value, StationDraft&) { read_format(value); }},
    {"station", false,
     [](const Value& value, StationDraft& draft) {
       draft.station.name = read_text(value).value_or("");
     }},
    {"database", false,
     [](const Value& value, StationDraft& draft) {
       if (const auto file = read_text(value)) {
         draft.station.database = (draft.folder / *file).lexically_normal();
       }
     }},
    {"keep_images", false,
     [](const Value& value, StationDraft& draft) {
       draft.station.keep_images = read_word(value, yes_no_words).value_or(true);
     }},
    {"slots", true, read_slots},
};

/// Two boards cannot share a name or a wire.
void check_slots(const std::vector<SlotEntry>& entries, Report& report) {
  std::map<std::string, const SlotEntry*> names;
  std::map<std::string, const SlotEntry*> devices;
  const auto line_of = [](Position at) {
    return at.line == 0 ? std::string() : fmt::format(" at line {}", at.line);
  };
  for (const SlotEntry& entry : entries) {
    if (entry.name) {
      const auto [first, is_new] = names.emplace(*entry.name, &entry);
      if (!is_new) {
        report.error(entry.name_at, fmt::format("slot: {} was already given{}", *entry.name,
                                                line_of(first->second->name_at)));
      }
    }
    if (entry.port && entry.port->starts_with('/')) {
      const auto [first, is_new] = devices.emplace(device_of(*entry.port), &entry);
      if (!is_new) {
        const SlotEntry& other = *first->second;
        report.error(entry.port_at,
                     fmt::format("port: {} is the device of slot {} too ({}{})", quote(*entry.port),
                                 other.name.value_or("?"), *other.port, line_of(other.port_at)));
      }
    }
  }
}

StationResult finish(StationDraft draft, Report& report) {
  check_slots(draft.entries, report);
  if (draft.station.name.empty()) draft.station.name = host_name();
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
    if (const auto root = parse_yaml(text, report)) {
      read_keys<StationDraft>(*root, station_keys, draft, report);
    }
  }
  return finish(std::move(draft), report);
}

StationResult load_station(const std::filesystem::path& station_file) {
  Report report(station_file.string());
  const auto text = read_text_file(station_file, report);
  if (!text) return {std::nullopt, report.take()};
  return station_of_text(*text, station_file.string(), station_file.parent_path());
}

StationResult station_of_ports(const std::vector<std::string>& ports) {
  Report report("--port");
  StationDraft draft;
  if (ports.empty()) report.error({}, "no port is given");
  for (const std::string& port : ports) {
    const std::string name = fmt::format("P{}", draft.entries.size() + 1);
    check_port(port, {}, report);
    draft.entries.push_back({name, {}, port, {}});
    draft.station.slots.push_back({.name = name, .port = port});
  }
  return finish(std::move(draft), report);
}

}  // namespace gangflash::recipe
