// The commands of RFC 2217, sections 2 and 3: one function per group.
#include <array>
#include <utility>

#include "sim/com_port.hpp"
#include "sim/com_port_codes.hpp"
#include "sim/frame.hpp"

namespace gangflash::sim {

using namespace com_port;

namespace {

constexpr unsigned highest_baud = 4'000'000;  // the fastest rate that Linux has a name for

/// Index + 1 is the value of SET-PARITY and SET-STOPSIZE.
constexpr std::array parities{Parity::none, Parity::odd, Parity::even, Parity::mark, Parity::space};
constexpr std::array<unsigned, 3> half_stop_bits{2, 4, 3};

template <typename Values, typename Value>
std::uint8_t value_of(const Values& values, Value wanted) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i] == wanted) return static_cast<std::uint8_t>(i + 1);
  }
  return 0;
}

std::array<std::uint8_t, 4> four_bytes(std::uint32_t number) {
  return {static_cast<std::uint8_t>(number >> 24), static_cast<std::uint8_t>(number >> 16),
          static_cast<std::uint8_t>(number >> 8), static_cast<std::uint8_t>(number)};
}

}  // namespace

/// Commands that RFC 2217 does not know, or that are too short for it, are passed over.
void ComPortServer::command(std::span<const std::uint8_t> body) {
  if (body.empty()) return;
  const std::uint8_t command = body[0];
  const auto value = body.subspan(1);
  switch (command) {
    case signature:
      // With a text it is the client that introduces itself.
      if (value.empty())
        answer(command, std::vector<std::uint8_t>(signature_.begin(), signature_.end()));
      return;
    case set_baudrate:
      if (value.size() >= 4) set_baud(big_endian(value.first(4)));
      return;
    case notify_linestate:  // a client that asks
      return answer(command, std::array{std::uint8_t{0}});
    case notify_modemstate:
      return answer(command, std::array{modem_state_});
    case flowcontrol_suspend:
      suspended_ = true;
      return;
    case flowcontrol_resume:
      suspended_ = false;
      return telnet::append_data(output_, std::exchange(withheld_, {}));
    default:
      if (!value.empty()) set_small(command, value[0]);
  }
}

/// The commands with one byte.
void ComPortServer::set_small(std::uint8_t command, std::uint8_t value) {
  switch (command) {
    case set_datasize:
    case set_parity:
    case set_stopsize:
      return set_format(command, value);
    case set_control:
      return control(value);
    case set_linestate_mask:
      line_state_mask_ = value;
      return answer(command, std::array{value});
    case set_modemstate_mask:
      modem_state_mask_ = value;
      answer(command, std::array{value});
      return notify_modem_state();
    case purge_data:
      // What is on the wire cannot be called back, and nothing waits on the way to it.
      if ((value & to_client) != 0) withheld_.clear();
      return answer(command, std::array{value});
    default:
      return;
  }
}

// Takes what this port can do; the answer says what it does now, which is also how a client asks
// (value 0).

void ComPortServer::set_baud(std::uint32_t wanted) {
  if (wanted >= 1 && wanted <= highest_baud && wanted != line_.baud) {
    line_.baud = wanted;
    events_.set_line(line_);
  }
  answer(set_baudrate, four_bytes(line_.baud));
}

void ComPortServer::set_format(std::uint8_t command, std::uint8_t wanted) {
  const LineSettings before = line_;
  std::uint8_t now = 0;
  if (command == set_datasize) {
    if (wanted >= 5 && wanted <= 8) line_.data_bits = wanted;
    now = static_cast<std::uint8_t>(line_.data_bits);
  } else if (command == set_parity) {
    if (wanted >= 1 && wanted <= parities.size()) line_.parity = parities[wanted - 1U];
    now = value_of(parities, line_.parity);
  } else {
    if (wanted >= 1 && wanted <= half_stop_bits.size()) {
      line_.half_stop_bits = half_stop_bits[wanted - 1U];
    }
    now = value_of(half_stop_bits, line_.half_stop_bits);
  }
  if (line_ != before) events_.set_line(line_);
  answer(command, std::array{now});
}

void ComPortServer::control(std::uint8_t value) {
  const HostLines before = outputs_;
  const auto move = [value](bool& line, std::uint8_t request, std::uint8_t on, std::uint8_t off) {
    if (value != request) line = value == on;
    return line ? on : off;
  };
  std::uint8_t now = 0;
  switch (value) {
    case request_break:
    case break_on:
    case break_off:
      now = move(outputs_.break_on, request_break, break_on, break_off);
      break;
    case request_dtr:
    case dtr_on:
    case dtr_off:
      now = move(outputs_.dtr, request_dtr, dtr_on, dtr_off);
      break;
    case request_rts:
    case rts_on:
    case rts_off:
      now = move(outputs_.rts, request_rts, rts_on, rts_off);
      break;
    // There is no flow control to be had, in either direction.
    case request_outbound_flow:
    case outbound_none:
    case outbound_xon_xoff:
    case outbound_hardware:
    case outbound_dcd:
    case outbound_dsr:
      now = outbound_none;
      break;
    case request_inbound_flow:
    case inbound_none:
    case inbound_xon_xoff:
    case inbound_hardware:
    case inbound_dtr:
      now = inbound_none;
      break;
    default:
      return;
  }
  if (outputs_ != before) events_.set_outputs(outputs_);
  answer(set_control, std::array{now});
}

}  // namespace gangflash::sim
