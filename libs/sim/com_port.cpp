#include "sim/com_port.hpp"

#include <array>
#include <utility>

#include "sim/com_port_codes.hpp"

namespace gangflash::sim {

namespace {

constexpr std::uint8_t binary_option = 0;             // RFC 856
constexpr std::uint8_t suppress_go_ahead_option = 3;  // RFC 858
constexpr std::array<std::uint8_t, 3> wanted_options{binary_option, suppress_go_ahead_option,
                                                     com_port::option};

constexpr std::size_t most_withheld = 65536;  // bytes for a client that never resumes

}  // namespace

ComPortServer::ComPortServer(HostEvents& events, std::string signature_text, std::uint8_t state)
    : events_(events),
      signature_(std::move(signature_text)),
      modem_state_(state),
      options_(wanted_options) {}

void ComPortServer::connect() {
  decoder_ = {};
  options_ = telnet::Options(wanted_options);
  line_ = {};
  line_state_mask_ = 0;
  modem_state_mask_ = 0xFF;
  introduced_ = suspended_ = false;
  data_.clear();
  withheld_.clear();
  output_.clear();
  events_.set_line(line_);
  // What ser2net and terminal servers open with. The COM port option is the client's to do.
  for (const std::uint8_t option : {binary_option, suppress_go_ahead_option}) {
    options_.ask(telnet::Verb::will, option, output_);
    options_.ask(telnet::Verb::do_, option, output_);
  }
  options_.ask(telnet::Verb::do_, com_port::option, output_);
}

void ComPortServer::receive(std::span<const std::uint8_t> stream) {
  for (const std::uint8_t byte : stream) {
    const auto item = decoder_.next(byte);
    if (!item) continue;
    switch (item->kind) {
      case telnet::Item::Kind::data:
        data_.push_back(item->byte);
        break;
      case telnet::Item::Kind::negotiation:
        options_.answer(item->verb, item->option, output_);
        if (options_.client_does(com_port::option)) introduce();
        break;
      case telnet::Item::Kind::subnegotiation:
        // Data before a command is sent before it takes effect.
        flush_data();
        if (item->option == com_port::option) {
          introduce();  // some clients take our DO for their WILL's answer and go on
          command(item->body);
        }
        break;
    }
  }
  flush_data();
}

/// Until told once a client does not know how the lines stand.
void ComPortServer::introduce() {
  if (!std::exchange(introduced_, true)) notify_modem_state();
}

void ComPortServer::flush_data() {
  if (!data_.empty()) events_.sent(data_);
  data_.clear();
}

void ComPortServer::forward(std::span<const std::uint8_t> bytes) {
  if (suspended_) {
    if (withheld_.size() < most_withheld)
      withheld_.insert(withheld_.end(), bytes.begin(), bytes.end());
  } else {
    telnet::append_data(output_, bytes);
  }
}

void ComPortServer::notify(const ErrorCounts& errors) {
  std::uint8_t state = 0;
  if (errors.parity > 0) state |= com_port::parity_error;
  if (errors.framing > 0) state |= com_port::framing_error;
  state &= line_state_mask_;
  if (state != 0) answer(com_port::notify_linestate, std::array{state});
}

std::vector<std::uint8_t> ComPortServer::take_output() {
  return std::exchange(output_, {});
}

void ComPortServer::answer(std::uint8_t command, std::span<const std::uint8_t> value) {
  std::vector<std::uint8_t> body{static_cast<std::uint8_t>(command + com_port::answer_offset)};
  body.insert(body.end(), value.begin(), value.end());
  telnet::append_subnegotiation(output_, com_port::option, body);
}

/// `changes`: the four "delta" bits below the state (RFC 2217 section 3, NOTIFY-MODEMSTATE).
void ComPortServer::notify_modem_state(std::uint8_t changes) {
  if (modem_state_mask_ == 0) return;
  const auto told = static_cast<std::uint8_t>((modem_state_ | changes) & modem_state_mask_);
  answer(com_port::notify_modemstate, std::array{told});
}

void ComPortServer::set_modem_state(std::uint8_t state) {
  const unsigned changed = modem_state_ ^ state;
  modem_state_ = state;
  // A client that has not spoken yet is told when it does.
  if (changed != 0 && introduced_) notify_modem_state(static_cast<std::uint8_t>(changed >> 4));
}

std::uint8_t modem_state(const PresenceWire& wire, bool present) noexcept {
  if (present == wire.inverted) return 0;
  switch (wire.to) {
    case PresenceWire::To::cts:
      return com_port::cts;
    case PresenceWire::To::dsr:
      return com_port::dsr;
    case PresenceWire::To::dcd:
      return com_port::dcd;
    case PresenceWire::To::none:
      break;
  }
  return 0;
}

}  // namespace gangflash::sim
