#include "sim/fault.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <optional>
#include <stdexcept>

namespace gangflash::sim {

namespace {

enum class Value : std::uint8_t { none, number, address_and_bit };

struct Kind {
  std::string_view name;
  FaultKind kind;
  Value value;
};

constexpr std::array kinds{
    Kind{"silent", FaultKind::silent, Value::none},
    Kind{"pid", FaultKind::pid, Value::number},
    Kind{"protected", FaultKind::protect, Value::none},
    Kind{"swap-bytes", FaultKind::swap_bytes, Value::number},
    Kind{"flip-bit", FaultKind::flip_bit, Value::address_and_bit},
    Kind{"read-flip-bit", FaultKind::read_flip_bit, Value::address_and_bit},
    Kind{"drop-tail", FaultKind::drop_tail, Value::number},
    Kind{"cut-read", FaultKind::cut_read, Value::number},
    Kind{"no-effect", FaultKind::no_effect, Value::none},
    Kind{"checksum-command", FaultKind::checksum_command, Value::none},
    Kind{"early-ack", FaultKind::early_ack, Value::none},
    Kind{"go-silent", FaultKind::go_silent, Value::none},
    Kind{"go-first-ack-lost", FaultKind::go_first_ack_lost, Value::none},
    Kind{"get-lists-two-more", FaultKind::get_lists_two_more, Value::none},
    Kind{"boot0-low", FaultKind::boot0_low, Value::none},
    Kind{"programmed", FaultKind::programmed, Value::none},
    Kind{"write-protected", FaultKind::write_protected, Value::none},
    Kind{"max-baud", FaultKind::max_baud, Value::number},
    Kind{"jitter", FaultKind::jitter, Value::number},
    Kind{"absent", FaultKind::absent, Value::none},
};

[[noreturn]] void refuse(std::string_view spec, std::string_view why) {
  throw std::invalid_argument(fmt::format("fault '{}': {}", spec, why));
}

std::optional<std::uint32_t> number(std::string_view text) {
  const bool hex = text.starts_with("0x") || text.starts_with("0X");
  if (hex) text.remove_prefix(2);
  std::uint32_t value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value, hex ? 16 : 10);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

const Kind& find_kind(std::string_view spec, std::string_view name) {
  std::string choices;
  for (const Kind& kind : kinds) {
    if (kind.name == name) return kind;
    choices += fmt::format("{}{}", choices.empty() ? "" : ", ", kind.name);
  }
  refuse(spec, fmt::format("'{}' is none of {}", name, choices));
}

}  // namespace

SlotFault parse_fault(std::string_view spec) {
  const std::size_t colon = spec.find(':');
  if (colon == std::string_view::npos || colon == 0) {
    refuse(spec, "want SLOT:KIND[=VALUE], e.g. A3:silent");
  }
  const std::string_view rest = spec.substr(colon + 1);
  const std::size_t equals = rest.find('=');
  const bool has_value = equals != std::string_view::npos;
  const Kind& kind = find_kind(spec, rest.substr(0, equals));
  std::string_view value = has_value ? rest.substr(equals + 1) : std::string_view{};

  SlotFault result{std::string(spec.substr(0, colon)), {kind.kind, 0, 0}};
  if (kind.value == Value::none) {
    if (has_value) refuse(spec, fmt::format("{} takes no value", kind.name));
    return result;
  }
  if (kind.value == Value::address_and_bit) {
    const std::size_t dot = value.find('.');
    const auto bit = dot == std::string_view::npos ? std::nullopt : number(value.substr(dot + 1));
    if (!bit || *bit > 7)
      refuse(spec, fmt::format("want {}=ADDRESS.BIT with a bit of 0 to 7", kind.name));
    result.fault.bit = *bit;
    value = value.substr(0, dot);
  }
  const auto parsed = number(value);
  if (!parsed) refuse(spec, fmt::format("want a number such as {}=0x08001000", kind.name));
  result.fault.value = *parsed;
  return result;
}

}  // namespace gangflash::sim
