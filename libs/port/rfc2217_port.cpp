#include "port/rfc2217_port.hpp"

#include <fmt/format.h>

namespace gangflash::port {
using namespace std::chrono_literals;

namespace {

/// How long a server may take to notify of the status lines for the first time.
constexpr Duration timeout_modem_state = 500ms;

constexpr std::uint32_t control_value(Output line, bool asserted) {
  switch (line) {
    case Output::dtr:
      return asserted ? com_port_control::dtr_on : com_port_control::dtr_off;
    case Output::rts:
      return asserted ? com_port_control::rts_on : com_port_control::rts_off;
    case Output::break_condition:
      break;
  }
  return asserted ? com_port_control::break_on : com_port_control::break_off;
}

constexpr std::uint32_t modem_bit(Input line) {
  return line == Input::cts   ? com_port_modem::cts
         : line == Input::dsr ? com_port_modem::dsr
                              : com_port_modem::dcd;
}

}  // namespace

awaitable<void> Rfc2217Port::connect() {
  co_await client_.connect();
}

awaitable<void> Rfc2217Port::write(Bytes bytes) {
  co_await client_.send(bytes);
}

awaitable<std::size_t> Rfc2217Port::read_some(MutableBytes into, Duration timeout) {
  const TimePoint until = now() + timeout;
  while (!client_.has_data()) {
    const bool in_time = co_await client_.receive(until);
    // A server that only ever negotiates must not hold up the reader.
    if (!client_.has_data() && (!in_time || now() >= until)) co_return 0;
  }
  co_return client_.take_data(into);
}

awaitable<LineSettings> Rfc2217Port::set_line(LineSettings wanted) {
  const bool even = wanted.parity == Parity::even;
  std::array questions{
      Question{{ComPort::set_baud, wanted.baud}, true}, Question{{ComPort::set_data_size, 8}},
      Question{{ComPort::set_parity, even ? com_port_parity::even : com_port_parity::none}},
      Question{{ComPort::set_stop_size, 1}}};
  client_.post({ComPort::set_control, com_port_control::no_flow_control});
  co_await client_.ask(questions);
  if (!questions[0].answer) {
    throw PortError(Fault::settings_refused,
                    fmt::format("{} does not say whether it set {} baud (no answer to SET-BAUDRATE "
                                "in 0.5 s): is the port number that of an RFC 2217 port?",
                                client_.far_end(), wanted.baud));
  }
  require_rate(client_.far_end(), wanted.baud, *questions[0].answer);
  co_return LineSettings{*questions[0].answer, framing_in_effect(questions, wanted.parity)};
}

/// `answered`: data size is the second, parity the third. Stop bits do not matter: a receiver looks
/// at the first only.
Parity Rfc2217Port::framing_in_effect(std::span<const Question> answered, Parity wanted) const {
  const std::uint32_t data_size = answered[1].answer.value_or(8);
  const bool even = answered[2].answer == com_port_parity::even;
  const bool none = answered[2].answer == com_port_parity::none;
  if (data_size != 8 || (answered[2].answer && !even && !none)) {
    throw PortError(Fault::settings_refused,
                    fmt::format("{} does not take 8 data bits and even or no parity (it went to {} "
                                "bits, parity code {} of RFC 2217): set the port free at the "
                                "serial server",
                                client_.far_end(), data_size, answered[2].answer.value_or(0)));
  }
  return even ? Parity::even : none ? Parity::none : wanted;
}

void Rfc2217Port::throw_no_such_line(std::string_view line, std::string_view why) const {
  throw PortError(Fault::no_such_line,
                  fmt::format("{} has no {} line ({}): correct the wiring in the station file",
                              client_.far_end(), line, why));
}

awaitable<void> Rfc2217Port::set_output(Output line, bool asserted) {
  const std::uint32_t wanted = control_value(line, asserted);
  std::array question{Question{{ComPort::set_control, wanted}, true}};
  co_await client_.ask(question);
  const auto answer = question[0].answer;
  if (!answer) throw_no_such_line(name(line), "no answer to SET-CONTROL in 0.5 s");
  // About BREAK some servers always answer that it is on, so that only the answer counts.
  if (*answer != wanted && line != Output::break_condition)
    throw_no_such_line(name(line), "the answer to SET-CONTROL is that it did not move");
}

awaitable<bool> Rfc2217Port::input(Input line) {
  co_await client_.receive_what_is_here();
  if (!modem_state_asked_) {
    modem_state_asked_ = true;
    constexpr std::uint32_t all = com_port_modem::cts | com_port_modem::dsr | com_port_modem::dcd;
    client_.post({ComPort::set_modem_state_mask, all});
    co_await client_.send_posted();
    const TimePoint until = now() + timeout_modem_state;
    while (!client_.modem_state()) {
      const bool received = co_await client_.receive(until);
      if (!received) break;
    }
  }
  const auto state = client_.modem_state();
  if (!state) throw_no_such_line(name(line), "no NOTIFY-MODEMSTATE in 0.5 s");
  co_return (*state & modem_bit(line)) != 0;
}

awaitable<void> Rfc2217Port::discard_input() {
  // What the server holds comes before its answer. What comes right after it was held on the way
  // from the line, and is as old.
  std::array question{Question{{ComPort::purge_data, com_port_purge_received}}};
  co_await client_.ask(question);
  co_await client_.receive_what_is_here();
  client_.drop_data();
}

awaitable<void> Rfc2217Port::sleep(Duration pause) {
  co_await client_.sleep(pause);
}

}  // namespace gangflash::port
