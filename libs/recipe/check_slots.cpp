// What a station must not say: the rules, one function each.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "recipe/port_address.hpp"
#include "recipe/station_draft.hpp"
#include "recipe/wiring.hpp"

namespace gangflash::recipe {
namespace {

constexpr std::string_view by_id_folder = "/dev/serial/by-id/";

constexpr struct {
  std::string_view key;
  std::optional<Placed<ControlLine>> WiringEntry::*line;
} control_keys[] = {{"reset", &WiringEntry::reset}, {"boot0", &WiringEntry::boot0}};

std::string line_of(Position at) {
  return at.line == 0 ? std::string() : fmt::format(" at line {}", at.line);
}

std::string name_of(const SlotEntry& slot) {
  return slot.name ? slot.name->value : "?";
}

void check_names(const StationDraft& draft, Report& report) {
  std::map<std::string, Position> names;
  for (const SlotEntry& slot : draft.entries) {
    if (!slot.name) continue;
    const auto [first, is_new] = names.emplace(slot.name->value, slot.name->at);
    if (!is_new) {
      report.error(slot.name->at, fmt::format("slot: {} was already given{}", slot.name->value,
                                              line_of(first->second)));
    }
  }
}

/// Two boards cannot share a wire.
void check_places(const StationDraft& draft, Report& report) {
  std::map<std::string, const SlotEntry*> places;
  for (const SlotEntry& slot : draft.entries) {
    if (!slot.port) continue;
    const auto [first, is_new] = places.emplace(place_of(slot.port->value), &slot);
    if (is_new) continue;
    const SlotEntry& other = *first->second;
    const bool network = transport_of(slot.port->value) != Transport::device;
    report.error(slot.port->at,
                 fmt::format("port: {} is the {} of slot {} too ({}{})", quote(slot.port->value),
                             network ? "network address" : "device", name_of(other),
                             other.port->value, line_of(other.port->at)));
  }
}

void check_by_id(const StationDraft& draft, Report& report) {
  for (const SlotEntry& slot : draft.entries) {
    if (!slot.port || !slot.port->value.starts_with(by_id_folder)) continue;
    const std::string_view name = std::string_view(slot.port->value).substr(by_id_folder.size());
    if (names_one_adapter(name)) continue;
    report.error(
        slot.port->at,
        fmt::format("port: {} is ambiguous: the name holds no serial number, so every adapter of "
                    "this kind has it, and the board behind it changes with the order of plugging "
                    "in. Name the socket: /dev/serial/by-path/... (`gangflash ports` lists them)",
                    quote(slot.port->value)));
  }
}

/// One line can do one thing. What comes from `defaults` is wrong once, not in every slot.
void check_two_duties(const StationDraft& draft, Report& report) {
  std::set<Position> reported;
  for (const SlotEntry& slot : draft.entries) {
    const auto* reset = draft.wired(slot, &WiringEntry::reset);
    const auto* boot0 = draft.wired(slot, &WiringEntry::boot0);
    if (reset == nullptr || boot0 == nullptr || !reset->value.wired()) continue;
    ControlLine same = reset->value;
    same.inverted = boot0->value.inverted;
    if (same != boot0->value) continue;
    const auto [earlier, later] = std::minmax(reset->at, boot0->at);
    if (!reported.insert(later).second) continue;
    report.error(later, fmt::format("{}: {} drives {} too{}; one line cannot do both",
                                    later == boot0->at ? "boot0" : "reset",
                                    to_string(later == boot0->at ? boot0->value : reset->value),
                                    later == boot0->at ? "reset" : "boot0", line_of(earlier)));
  }
}

/// A GPIO line is wired to one board.
void check_gpio(const StationDraft& draft, Report& report) {
  std::map<std::pair<std::string, unsigned>, const SlotEntry*> owners;
  for (const SlotEntry& slot : draft.entries) {
    for (const auto& [key, member] : control_keys) {
      const auto* line = draft.wired(slot, member);
      if (line == nullptr || line->value.kind != ControlLine::Kind::gpio) continue;
      const auto owner =
          owners.emplace(std::pair(line->value.gpio_chip, line->value.gpio_line), &slot);
      const SlotEntry& first = *owner.first->second;
      if (owner.second || &first == &slot) continue;
      const bool own = (slot.settings.wiring.*member).has_value();
      report.error(own ? line->at : slot.at,
                   fmt::format("{}: {}{} is wired to slot {} too{}", key, to_string(line->value),
                               own ? "" : fmt::format(" of `defaults`{}", line_of(line->at)),
                               name_of(first), line_of(first.at)));
    }
  }
}

/// Says of one line of a tcp:// slot that there is none.
void refuse_line(const SlotEntry& slot, bool own, Position at, std::string_view key,
                 const std::string& line, std::string_view instead, Report& report) {
  report.error(
      own ? at : slot.port->at,
      fmt::format("{}: {}{} is not there on a tcp:// port, which carries bytes only; "
                  "use {}",
                  key, line, own ? "" : fmt::format(" of `defaults`{}", line_of(at)), instead));
}

void check_tcp(const StationDraft& draft, Report& report) {
  for (const SlotEntry& slot : draft.entries) {
    if (!slot.port || transport_of(slot.port->value) != Transport::tcp) continue;
    for (const auto& [key, member] : control_keys) {
      const auto* line = draft.wired(slot, member);
      if (line == nullptr || !line->value.wired()) continue;
      if (line->value.kind == ControlLine::Kind::gpio) continue;
      refuse_line(slot, (slot.settings.wiring.*member).has_value(), line->at, key,
                  to_string(line->value), "rfc2217://, a gpio line, or none", report);
    }
    const auto* present = draft.wired(slot, &WiringEntry::present);
    if (present == nullptr || !present->value.wired()) continue;
    refuse_line(slot, slot.settings.wiring.present.has_value(), present->at, "present",
                to_string(present->value), "rfc2217:// or none", report);
  }
}

void check_adapters(const StationDraft& draft, Report& report) {
  for (const SlotEntry& slot : draft.entries) {
    if (!slot.port || !slot.adapter) continue;
    if (transport_of(slot.port->value) == Transport::device) continue;
    report.error(slot.adapter->at,
                 "adapter: the serial number of an adapter can only be seen on this host, not "
                 "behind a network address; leave this key out");
  }
}

}  // namespace

void check_slots(const StationDraft& draft, Report& report) {
  check_names(draft, report);
  check_places(draft, report);
  check_by_id(draft, report);
  check_two_duties(draft, report);
  check_gpio(draft, report);
  check_tcp(draft, report);
  check_adapters(draft, report);
}

}  // namespace gangflash::recipe
