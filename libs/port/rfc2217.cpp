#include "port/rfc2217.hpp"

#include <array>

#include "port/telnet.hpp"

namespace gangflash::port {

namespace {

constexpr std::uint8_t code_com_port = static_cast<std::uint8_t>(Option::com_port);
constexpr std::uint8_t server_offset = 100;
constexpr std::uint8_t last_command = static_cast<std::uint8_t>(ComPort::purge_data);

std::size_t value_size(ComPort command) noexcept {
  switch (command) {
    case ComPort::signature:
    case ComPort::flow_suspend:
    case ComPort::flow_resume:
      return 0;
    case ComPort::set_baud:
      return 4;
    default:
      return 1;
  }
}

/// SET-CONTROL's values by what they are about: flow control 0..3, BREAK 4..6, DTR 7..9, RTS
/// 10..12, inbound flow control 13..16, more kinds of flow control from 17 on.
unsigned control_subject(std::uint32_t value) noexcept {
  constexpr std::array<std::uint32_t, 5> first{4, 7, 10, 13, 17};
  unsigned subject = 0;
  while (subject < first.size() && value >= first[subject]) ++subject;
  return subject == first.size() ? 0 : subject;
}

}  // namespace

void append_request(std::vector<std::uint8_t>& out, const ComPortMessage& request) {
  out.insert(out.end(), {0xFF, 0xFA, code_com_port, static_cast<std::uint8_t>(request.command)});
  for (std::size_t i = value_size(request.command); i-- > 0;) {
    const auto byte = static_cast<std::uint8_t>(request.value >> (8 * i));
    append_escaped(out, Bytes(&byte, 1));
  }
  out.insert(out.end(), {0xFF, 0xF0});
}

void append_signature(std::vector<std::uint8_t>& out) {
  constexpr std::string_view name = "gangflash";
  out.insert(out.end(), {0xFF, 0xFA, code_com_port, static_cast<std::uint8_t>(ComPort::signature)});
  out.insert(out.end(), name.begin(), name.end());
  out.insert(out.end(), {0xFF, 0xF0});
}

std::optional<ComPortMessage> parse_message(Bytes subnegotiation) noexcept {
  if (subnegotiation.size() < 2 || subnegotiation[0] != code_com_port) return std::nullopt;
  const std::uint8_t code = subnegotiation[1];
  if (code < server_offset || code > server_offset + last_command) return std::nullopt;
  ComPortMessage message{static_cast<ComPort>(code - server_offset), 0};
  const std::size_t size = value_size(message.command);
  const Bytes value = subnegotiation.subspan(2);
  if (value.size() < size) return std::nullopt;
  if (message.command == ComPort::signature)
    message.value = static_cast<std::uint32_t>(value.size());
  for (const std::uint8_t byte : value.first(size)) message.value = message.value << 8 | byte;
  return message;
}

bool is_answer(const ComPortMessage& message, const ComPortMessage& request) noexcept {
  if (message.command != request.command) return false;
  return message.command != ComPort::set_control ||
         control_subject(message.value) == control_subject(request.value);
}

}  // namespace gangflash::port
