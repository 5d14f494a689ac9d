#pragma once
// The messages of RFC 2217, "Telnet Com Port Control Option", as bytes. No I/O, no clock.
#include <cstdint>
#include <optional>
#include <vector>

#include "port/port.hpp"

namespace gangflash::port {

/// RFC 2217, section 3: client to server. The server answers, and notifies, with the code plus 100.
enum class ComPort : std::uint8_t {
  signature = 0,
  set_baud = 1,
  set_data_size = 2,
  set_parity = 3,
  set_stop_size = 4,
  set_control = 5,
  notify_line_state = 6,
  notify_modem_state = 7,
  flow_suspend = 8,
  flow_resume = 9,
  set_line_state_mask = 10,
  set_modem_state_mask = 11,
  purge_data = 12,
};

/// A request or its answer: the same command, and the value asked for or in effect.
struct ComPortMessage {
  ComPort command = ComPort::signature;
  /// Baud in SET-BAUDRATE, the length of the text in SIGNATURE, else the RFC's one byte or 0 where
  /// it has none.
  std::uint32_t value = 0;

  friend bool operator==(const ComPortMessage&, const ComPortMessage&) = default;
};

/// SET-PARITY.
namespace com_port_parity {
inline constexpr std::uint32_t none = 1;
inline constexpr std::uint32_t even = 3;
}  // namespace com_port_parity

/// SET-CONTROL.
namespace com_port_control {
inline constexpr std::uint32_t no_flow_control = 1;
inline constexpr std::uint32_t break_on = 5;
inline constexpr std::uint32_t break_off = 6;
inline constexpr std::uint32_t dtr_on = 8;
inline constexpr std::uint32_t dtr_off = 9;
inline constexpr std::uint32_t rts_on = 11;
inline constexpr std::uint32_t rts_off = 12;
}  // namespace com_port_control

/// Bits of NOTIFY-MODEMSTATE.
namespace com_port_modem {
inline constexpr std::uint32_t cts = 0x10;
inline constexpr std::uint32_t dsr = 0x20;
inline constexpr std::uint32_t dcd = 0x80;
}  // namespace com_port_modem

/// PURGE-DATA: what came from the line and was not sent to us.
inline constexpr std::uint32_t com_port_purge_received = 1;

/// Appends `request` as a complete subnegotiation.
void append_request(std::vector<std::uint8_t>& out, const ComPortMessage& request);

/// Appends our signature, for a server that asks who we are (a SIGNATURE without text).
void append_signature(std::vector<std::uint8_t>& out);

/// `subnegotiation`: between IAC SB and IAC SE, escapes removed. Nothing where it is no message of
/// a server to its client, or is cut.
[[nodiscard]] std::optional<ComPortMessage> parse_message(Bytes subnegotiation) noexcept;

/// Whether `message` is what the server says to `request`. One command, SET-CONTROL, carries
/// several things: an answer about RTS is none to a request about DTR.
[[nodiscard]] bool is_answer(const ComPortMessage& message, const ComPortMessage& request) noexcept;

}  // namespace gangflash::port
