#pragma once
// The server's side of RFC 2217: a serial port behind a telnet connection. Sans-IO: the bytes of
// one client after the other go in, what they mean goes to HostEvents in their order, and what to
// send piles up until somebody takes it.
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sim/host_events.hpp"
#include "sim/line.hpp"
#include "sim/telnet.hpp"

namespace gangflash::sim {

class ComPortServer {
 public:
  /// `modem_state`: what NOTIFY-MODEMSTATE says at first.
  ComPortServer(HostEvents& events, std::string signature, std::uint8_t modem_state);

  /// A client is there. Its line begins at 9600 baud 8N1, as it does at a ser2net without further
  /// settings; DTR, RTS and BREAK stay as the last client left them.
  void connect();
  void receive(std::span<const std::uint8_t> stream);

  /// What the serial port received; and what was wrong with it, for a client that asked to be told.
  void forward(std::span<const std::uint8_t> bytes);
  void notify(const ErrorCounts& errors);
  /// The lines moved: the client is told.
  void set_modem_state(std::uint8_t modem_state);

  std::vector<std::uint8_t> take_output();

 private:
  void introduce();
  void flush_data();
  void answer(std::uint8_t command, std::span<const std::uint8_t> value);
  void notify_modem_state(std::uint8_t changes = 0);

  // com_port_commands.cpp
  void command(std::span<const std::uint8_t> body);
  void set_small(std::uint8_t command, std::uint8_t value);
  void set_baud(std::uint32_t wanted);
  void set_format(std::uint8_t command, std::uint8_t wanted);
  void control(std::uint8_t value);

  HostEvents& events_;
  std::string signature_;
  std::uint8_t modem_state_;
  telnet::Decoder decoder_;
  telnet::Options options_;
  LineSettings line_;
  HostLines outputs_;
  std::uint8_t line_state_mask_ = 0;
  std::uint8_t modem_state_mask_ = 0xFF;
  bool introduced_ = false;             ///< the client has heard of the modem state
  bool suspended_ = false;              ///< the client wants no data now
  std::vector<std::uint8_t> data_;      ///< from the client, not passed on yet
  std::vector<std::uint8_t> withheld_;  ///< for the client, while it wants none
  std::vector<std::uint8_t> output_;
};

/// The bits of NOTIFY-MODEMSTATE for a presence line in this state; all else is off.
std::uint8_t modem_state(const PresenceWire& wire, bool present) noexcept;

}  // namespace gangflash::sim
