#include "sim/wiring.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace gangflash::sim {

namespace {

template <typename Value>
using Names = std::array<std::pair<std::string_view, Value>, 4>;

constexpr Names<PinWire::From> outputs{{{"none", PinWire::From::none},
                                        {"dtr", PinWire::From::dtr},
                                        {"rts", PinWire::From::rts},
                                        {"break", PinWire::From::break_condition}}};
constexpr Names<PresenceWire::To> inputs{{{"none", PresenceWire::To::none},
                                          {"cts", PresenceWire::To::cts},
                                          {"dsr", PresenceWire::To::dsr},
                                          {"dcd", PresenceWire::To::dcd}}};

template <typename Value>
std::pair<Value, bool> find(const Names<Value>& names, std::string_view text,
                            std::string_view option) {
  const bool inverted = text.starts_with('!');
  const std::string_view name = inverted ? text.substr(1) : text;
  std::string choices;
  for (const auto& [known, value] : names) {
    if (known == name) return {value, inverted};
    choices += fmt::format("{}{}", choices.empty() ? "" : ", ", known);
  }
  throw std::invalid_argument(
      fmt::format("{}: '{}' is none of {}; a ! before it inverts", option, text, choices));
}

template <typename Value>
std::string spelt(const Names<Value>& names, Value value, bool inverted) {
  const auto found = std::ranges::find(names, value, &std::pair<std::string_view, Value>::second);
  // YAML takes a bare ! as the beginning of a tag.
  return inverted ? fmt::format("\"!{}\"", found->first) : std::string(found->first);
}

PinWire parse_pin(std::string_view text) {
  const auto [from, inverted] = find(outputs, text, "--wiring");
  return {from, inverted};
}

}  // namespace

bool PinWire::asserted(const HostLines& lines) const noexcept {
  switch (from) {
    case From::dtr:
      return lines.dtr != inverted;
    case From::rts:
      return lines.rts != inverted;
    case From::break_condition:
      return lines.break_on != inverted;
    case From::none:
      break;
  }
  return false;
}

bool Wiring::uses_break() const noexcept {
  return reset.from == PinWire::From::break_condition ||
         boot0.from == PinWire::From::break_condition;
}

Wiring parse_wiring(std::string_view text) {
  Wiring wiring;
  std::size_t begin = 0;
  while (begin <= text.size()) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const std::string_view item = text.substr(begin, end - begin);
    const std::size_t equals = std::min(item.find('='), item.size());
    const std::string_view pin = item.substr(0, equals);
    if ((pin != "reset" && pin != "boot0") || equals == item.size()) {
      throw std::invalid_argument(fmt::format(
          "--wiring: '{}': want reset=LINE,boot0=LINE, e.g. reset=rts,boot0=!dtr", item));
    }
    (pin == "reset" ? wiring.reset : wiring.boot0) = parse_pin(item.substr(equals + 1));
    begin = end + 1;
  }
  if (wiring.reset.wired() && wiring.reset.from == wiring.boot0.from) {
    throw std::invalid_argument("--wiring: one line cannot move both reset and boot0");
  }
  return wiring;
}

PresenceWire parse_presence(std::string_view text) {
  const auto [to, inverted] = find(inputs, text, "--present");
  return {to, inverted};
}

std::string station_text(const Wiring& wiring) {
  std::string text;
  const auto add = [&](std::string_view key, const std::string& value) {
    text += fmt::format("{}{}: {}", text.empty() ? "" : ", ", key, value);
  };
  const auto add_pin = [&](std::string_view key, const PinWire& pin) {
    if (pin.wired()) add(key, spelt(outputs, pin.from, pin.inverted));
  };
  add_pin("reset", wiring.reset);
  add_pin("boot0", wiring.boot0);
  const PresenceWire& present = wiring.present;
  if (present.to != PresenceWire::To::none) {
    add("present", spelt(inputs, present.to, present.inverted));
  }
  return text.empty() ? text : fmt::format("{{ {} }}", text);
}

}  // namespace gangflash::sim
