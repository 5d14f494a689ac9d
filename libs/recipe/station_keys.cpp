// The keys of a station file: one row each, with the function that reads its value.
#include <fmt/format.h>

#include "recipe/draft.hpp"
#include "recipe/floor_keys.hpp"
#include "recipe/keys.hpp"
#include "recipe/port_address.hpp"
#include "recipe/station_draft.hpp"
#include "recipe/wiring.hpp"

namespace gangflash::recipe {
namespace {

constexpr std::size_t most_slots = 1024;  // one thread serves them all
constexpr std::size_t longest_slot_name = 32;
constexpr std::string_view slot_name_letters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-";
constexpr std::uint32_t longest_hold_ms = 10'000;
constexpr Word<Start> start_words[] = {
    {"auto", Start::automatic}, {"enter", Start::enter}, {"scan", Start::scan}};

/// A line by the words that `parse` knows. One that is not accepted counts as none, so that no rule
/// blames the line of `defaults` for it.
template <class Line>
std::optional<Placed<Line>> read_line(const Value& value,
                                      std::optional<Line> (*parse)(std::string_view,
                                                                   std::string&)) {
  std::string reason;
  std::optional<Line> line;
  if (const auto text = read_text(value)) {
    line = parse(*text, reason);
    if (!line) value.fail(fmt::format("{}: {}", value.key, reason));
  }
  return Placed<Line>{line.value_or(Line{}), value.node.at};
}

std::optional<std::chrono::milliseconds> read_milliseconds(const Value& value) {
  const auto number = read_number(value, 0, longest_hold_ms);
  if (!number) return std::nullopt;
  return std::chrono::milliseconds(*number);
}

constexpr Key<WiringEntry> wiring_keys[] = {
    {"reset", false,
     [](const Value& value, WiringEntry& wiring) {
       wiring.reset = read_line(value, parse_control_line);
     }},
    {"boot0", false,
     [](const Value& value, WiringEntry& wiring) {
       wiring.boot0 = read_line(value, parse_control_line);
     }},
    {"present", false,
     [](const Value& value, WiringEntry& wiring) {
       wiring.present = read_line(value, parse_status_line);
     }},
    {"reset_hold", false,
     [](const Value& value, WiringEntry& wiring) { wiring.reset_hold = read_milliseconds(value); }},
    {"boot0_setup", false,
     [](const Value& value, WiringEntry& wiring) {
       wiring.boot0_setup = read_milliseconds(value);
     }},
};

void read_wiring(const Value& value, SlotSettings& settings) {
  if (!is_map(value.node, "wiring: expected keys like { reset: rts, boot0: dtr }", value.report))
    return;
  read_keys<WiringEntry>(value.node, wiring_keys, settings.wiring, value.report);
}

void read_max_baud(const Value& value, SlotSettings& settings) {
  settings.max_baud = read_number(value, least_baud, most_baud);
}

void read_fixture(const Value& value, SlotSettings& settings) {
  settings.fixture = read_text(value);
}

std::optional<Placed<std::string>> read_placed(const Value& value) {
  const auto text = read_text(value);
  if (!text) return std::nullopt;
  return Placed<std::string>{*text, value.node.at};
}

void read_slot_name(const Value& value, SlotEntry& entry) {
  const auto name = read_placed(value);
  if (!name) return;
  if (name->value.size() > longest_slot_name ||
      name->value.find_first_not_of(slot_name_letters) != std::string::npos) {
    value.fail(fmt::format("slot: {} is not a slot name; accepted: 1 to {} letters, digits, _ . -",
                           quote(name->value), longest_slot_name));
    return;
  }
  entry.name = name;
}

void read_port(const Value& value, SlotEntry& entry) {
  const auto port = read_placed(value);
  if (!port) return;
  if (const std::string problem = port_problem(port->value); !problem.empty()) {
    value.fail("port: " + problem);
    return;
  }
  entry.port = port;
}

constexpr Key<SlotEntry> slot_keys[] = {
    {"slot", true, read_slot_name},
    {"port", true, read_port},
    {"wiring", false,
     [](const Value& value, SlotEntry& entry) { read_wiring(value, entry.settings); }},
    {"max_baud", false,
     [](const Value& value, SlotEntry& entry) { read_max_baud(value, entry.settings); }},
    {"fixture", false,
     [](const Value& value, SlotEntry& entry) { read_fixture(value, entry.settings); }},
    {"adapter", false,
     [](const Value& value, SlotEntry& entry) { entry.adapter = read_placed(value); }},
};

constexpr Key<SlotSettings> default_keys[] = {
    {"wiring", false, read_wiring},
    {"max_baud", false, read_max_baud},
    {"fixture", false, read_fixture},
};

void read_defaults(const Value& value, StationDraft& draft) {
  if (!is_map(value.node, "defaults: expected keys like { max_baud: 460800 }", value.report))
    return;
  read_keys<SlotSettings>(value.node, default_keys, draft.defaults, value.report);
}

void read_slots(const Value& value, StationDraft& draft) {
  const std::vector<YamlNode>* items = read_list(value, most_slots);
  if (items == nullptr) return;
  for (const YamlNode& item : *items) {
    if (!is_map(item, "slots: expected entries like { slot: A1, port: /dev/ttyUSB0 }",
                value.report)) {
      continue;
    }
    SlotEntry entry;
    entry.at = item.at;
    read_keys<SlotEntry>(item, slot_keys, entry, value.report);
    draft.entries.push_back(std::move(entry));
  }
}

constexpr Word<BatchField> batch_words[] = {{"lot", BatchField::lot},
                                            {"work_order", BatchField::work_order},
                                            {"operator", BatchField::operator_name},
                                            {"part_number", BatchField::part_number}};

void read_require(const Value& value, StationDraft& draft) {
  const std::vector<YamlNode>* items = read_list(value, std::size(batch_words));
  if (items == nullptr) return;
  for (const YamlNode& node : *items) {
    const Value item = value.item(node);
    const auto field = read_word(item, batch_words);
    if (!field) continue;
    std::vector<BatchField>& fields = draft.station.require;
    if (std::ranges::find(fields, *field) != fields.end()) {
      item.fail(fmt::format("require: {} is listed twice", node.text));
    } else {
      fields.push_back(*field);
    }
  }
}

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
       draft.station.keep_images = read_word(value, flag_words).value_or(true);
     }},
    {"start", false,
     [](const Value& value, StationDraft& draft) {
       draft.station.start = read_word(value, start_words).value_or(Start::automatic);
     }},
    {"require", false, read_require},
    {"recipes", false,
     [](const Value& value, StationDraft& draft) {
       if (const auto folder = read_text(value)) {
         draft.station.recipes = (draft.folder / *folder).lexically_normal();
       }
     }},
    {"max_baud", false,
     [](const Value& value, StationDraft& draft) { read_max_baud(value, draft.for_all); }},
    {"fixture", false,
     [](const Value& value, StationDraft& draft) { read_fixture(value, draft.for_all); }},
    {"max_parallel", false, read_max_parallel},
    {"max_parallel_per_hub", false, read_max_parallel_per_hub},
    {"start_stagger", false, read_start_stagger},
    {"stop", false, read_stop},
    {"defaults", false, read_defaults},
    {"slots", true, read_slots},
};

}  // namespace

void read_station(const YamlNode& root, StationDraft& draft, Report& report) {
  read_keys<StationDraft>(root, station_keys, draft, report);
}

}  // namespace gangflash::recipe
