#include "sim/fault.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <optional>
#include <stdexcept>

namespace gangflash::sim {

namespace {

enum class Value : std::uint8_t {
  none,
  number,
  address_and_bit,  ///< ADDRESS.BIT
  command,          ///< OPCODE.N
  line,             ///< DIRECTION@N or DIRECTION@1/M
  number_and_line,  ///< NUMBER,DIRECTION@...
  moment,           ///< N
  moment_and_time,  ///< N.MS
  slot,             ///< A1
};

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
    Kind{"no-erase", FaultKind::no_erase, Value::none},
    Kind{"read-flip-once", FaultKind::read_flip_once, Value::address_and_bit},
    Kind{"cut-read-once", FaultKind::cut_read_once, Value::number},
    Kind{"slow", FaultKind::slow, Value::number},
    Kind{"nack", FaultKind::nack, Value::command},
    Kind{"hang", FaultKind::hang, Value::command},
    Kind{"reset", FaultKind::reset, Value::command},
    Kind{"line-drop", FaultKind::line_drop, Value::line},
    Kind{"line-flip", FaultKind::line_flip, Value::line},
    Kind{"line-garble", FaultKind::line_garble, Value::line},
    Kind{"line-double", FaultKind::line_double, Value::line},
    Kind{"line-insert", FaultKind::line_insert, Value::number_and_line},
    Kind{"line-delay", FaultKind::line_delay, Value::number_and_line},
    Kind{"line-stuck", FaultKind::line_stuck, Value::line},
    Kind{"exchange", FaultKind::exchange, Value::moment},
    Kind{"unplug", FaultKind::unplug, Value::moment_and_time},
    Kind{"wired-to", FaultKind::wired_to, Value::slot},
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

/// A value while its parts are taken off: what is wrong with any of them is said of the whole.
class Parser {
 public:
  Parser(std::string_view spec, std::string_view name, std::string_view value)
      : spec_(spec), name_(name), rest_(value) {}

  void read(Value form, Fault& fault) {
    switch (form) {
      case Value::none:
        break;
      case Value::number:
        fault.value = whole(rest_, "0x08001000");
        break;
      case Value::address_and_bit:
        read_bit(fault);
        break;
      case Value::command:
        read_command(fault);
        break;
      case Value::moment:
        fault.nth = at_least_one(rest_, "1500");
        break;
      case Value::moment_and_time:
        fault.nth = at_least_one(take_until('.'), "1500.200");
        fault.value = whole(rest_, "1500.200");
        break;
      case Value::slot:
        fault.value = at_least_one(rest_.starts_with('A') ? rest_.substr(1) : "", "A1");
        break;
      case Value::number_and_line:
        fault.value = whole(take_until(','), "20,to-host@12");
        read_line(fault);
        break;
      case Value::line:
        read_line(fault);
        break;
    }
  }

 private:
  /// What stands before the separator; all of it where there is none.
  std::string_view take_until(char separator) {
    const std::size_t at = rest_.find(separator);
    const std::string_view part = rest_.substr(0, at);
    rest_ = at == std::string_view::npos ? std::string_view{} : rest_.substr(at + 1);
    return part;
  }

  [[nodiscard]] std::uint32_t whole(std::string_view text, std::string_view example) const {
    if (const auto parsed = number(text)) return *parsed;
    refuse(spec_, fmt::format("want a number such as {}={}", name_, example));
  }

  [[nodiscard]] std::uint32_t at_least_one(std::string_view text, std::string_view example) const {
    const auto parsed = number(text);
    if (parsed && *parsed > 0) return *parsed;
    refuse(spec_, fmt::format("want {}={}, counted from 1", name_, example));
  }

  void read_bit(Fault& fault) {
    const std::string_view address = take_until('.');
    const auto bit = number(rest_);
    if (!bit || *bit > 7)
      refuse(spec_, fmt::format("want {}=ADDRESS.BIT with a bit of 0 to 7", name_));
    fault.bit = *bit;
    fault.value = whole(address, "0x08001000.5");
  }

  void read_command(Fault& fault) {
    const auto opcode = number(take_until('.'));
    const auto nth = number(rest_);
    if (!opcode || *opcode > 0xFF || !nth || *nth == 0)
      refuse(spec_, fmt::format("want {0}=OPCODE.N, e.g. {0}=0x31.3 for the third Write", name_));
    fault.value = *opcode;
    fault.nth = *nth;
  }

  void read_line(Fault& fault) {
    const std::string_view direction = take_until('@');
    const bool by_chance = rest_.starts_with("1/");
    if (by_chance) rest_.remove_prefix(2);
    const auto where = number(rest_);
    const bool known = direction == "to-board" || direction == "to-host";
    if (!known || !where || *where == 0)
      refuse(spec_, fmt::format("want to-board or to-host, then @N for the N-th byte or @1/M for "
                                "one in M, e.g. {}=to-host@1/2000",
                                name_));
    fault.direction = direction == "to-board" ? Direction::to_board : Direction::to_host;
    (by_chance ? fault.one_in : fault.nth) = *where;
  }

  std::string_view spec_;
  std::string_view name_;
  std::string_view rest_;
};

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
  if (has_value && kind.value == Value::none)
    refuse(spec, fmt::format("{} takes no value", kind.name));

  SlotFault result{std::string(spec.substr(0, colon)), {}};
  result.fault.kind = kind.kind;
  const std::string_view value = has_value ? rest.substr(equals + 1) : std::string_view{};
  Parser(spec, kind.name, value).read(kind.value, result.fault);
  return result;
}

}  // namespace gangflash::sim
