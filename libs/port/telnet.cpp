#include "port/telnet.hpp"

#include <algorithm>

namespace gangflash::port {

namespace {

// RFC 854, "TELNET COMMAND STRUCTURE".
constexpr std::uint8_t code_se = 240;
constexpr std::uint8_t code_sb = 250;
constexpr std::uint8_t code_will = 251;
constexpr std::uint8_t code_wont = 252;
constexpr std::uint8_t code_do = 253;
constexpr std::uint8_t code_dont = 254;
constexpr std::uint8_t code_iac = 255;

constexpr std::array known_options{Option::binary, Option::suppress_go_ahead, Option::com_port};

/// Position in the table of agreements; past its end for options we do not use.
std::size_t index_of(std::uint8_t code) noexcept {
  std::size_t i = 0;
  while (i < known_options.size() && static_cast<std::uint8_t>(known_options[i]) != code) ++i;
  return i;
}

TelnetEvent reply(std::uint8_t verb, std::uint8_t code) noexcept {
  TelnetEvent event;
  event.kind = TelnetEvent::Kind::reply;
  event.reply = {code_iac, verb, code};
  return event;
}

}  // namespace

std::array<std::uint8_t, 3> Telnet::ask(Side side, Option option) noexcept {
  const auto code = static_cast<std::uint8_t>(option);
  agreements_[static_cast<std::size_t>(side)][index_of(code)] = Agreement::asked;
  return {code_iac, side == Side::ours ? code_will : code_do, code};
}

Agreement Telnet::agreement(Side side, Option option) const noexcept {
  return agreements_[static_cast<std::size_t>(side)][index_of(static_cast<std::uint8_t>(option))];
}

TelnetEvent Telnet::receive(std::uint8_t byte) noexcept {
  switch (state_) {
    case State::data:
      if (byte != code_iac) return {TelnetEvent::Kind::data, byte, {}, {}};
      state_ = State::command;
      return {};
    case State::command:
      return on_command(byte);
    case State::option:
      return on_option(byte);
    case State::subnegotiation:
      if (byte == code_iac) {
        state_ = State::subnegotiation_command;
      } else {
        keep(byte);
      }
      return {};
    case State::subnegotiation_command:
      return on_subnegotiation_command(byte);
  }
  return {};
}

TelnetEvent Telnet::on_command(std::uint8_t byte) noexcept {
  state_ = State::data;
  switch (byte) {
    case code_iac:
      return {TelnetEvent::Kind::data, byte, {}, {}};
    case code_will:
    case code_wont:
    case code_do:
    case code_dont:
      verb_ = byte;
      state_ = State::option;
      return {};
    case code_sb:
      content_size_ = 0;
      state_ = State::subnegotiation;
      return {};
    default:
      return {};  // NOP, GA, ... mean nothing on a serial line
  }
}

/// The answer to a request is never answered, and a request for what is so already neither (RFC
/// 1143): two ends that keep to this cannot loop.
TelnetEvent Telnet::on_option(std::uint8_t code) noexcept {
  state_ = State::data;
  const bool ours = verb_ == code_do || verb_ == code_dont;
  const bool wanted = verb_ == code_do || verb_ == code_will;
  const std::uint8_t yes = ours ? code_will : code_do;
  const std::uint8_t no = ours ? code_wont : code_dont;
  const std::size_t index = index_of(code);
  if (index == known_options.size()) return wanted ? reply(no, code) : TelnetEvent{};

  Agreement& agreement = agreements_[ours ? 0 : 1][index];
  const Agreement before = agreement;
  if (wanted) {
    agreement = Agreement::agreed;
    const bool news = before == Agreement::none || before == Agreement::refused;
    return news ? reply(yes, code) : TelnetEvent{};
  }
  agreement = Agreement::refused;
  return before == Agreement::agreed ? reply(no, code) : TelnetEvent{};
}

TelnetEvent Telnet::on_subnegotiation_command(std::uint8_t byte) noexcept {
  if (byte == code_iac) {
    keep(byte);
    state_ = State::subnegotiation;
    return {};
  }
  if (byte == code_se) {
    state_ = State::data;
    TelnetEvent event;
    event.kind = TelnetEvent::Kind::subnegotiation;
    event.content = Bytes(content_.data(), content_size_);
    return event;
  }
  // Its end is missing: what follows is worth more than what it said.
  return on_command(byte);
}

void Telnet::keep(std::uint8_t byte) noexcept {
  if (content_size_ < content_.size()) content_[content_size_++] = byte;
}

void append_escaped(std::vector<std::uint8_t>& out, Bytes data) {
  while (!data.empty()) {
    const auto end = std::find(data.begin(), data.end(), code_iac);
    out.insert(out.end(), data.begin(), end);
    if (end == data.end()) return;
    out.insert(out.end(), 2, code_iac);
    data = data.subspan(static_cast<std::size_t>(end - data.begin()) + 1);
  }
}

}  // namespace gangflash::port
