#pragma once
// Telnet as the client of a serial server speaks it (RFC 854, 855): bytes in, events out. No I/O,
// no clock, no exceptions; any input is accepted.
#include <array>
#include <cstdint>
#include <vector>

#include "port/port.hpp"

namespace gangflash::port {

/// The options we use (RFC 856, 858, 2217); all others are refused.
enum class Option : std::uint8_t { binary = 0, suppress_go_ahead = 3, com_port = 44 };

/// Who does what an option says: we (WILL), or the server (DO).
enum class Side : std::uint8_t { ours, theirs };

enum class Agreement : std::uint8_t { none, asked, agreed, refused };

struct TelnetEvent {
  enum class Kind : std::uint8_t {
    none,
    data,            ///< `data` is a byte of the serial line
    reply,           ///< `reply` is to be sent
    subnegotiation,  ///< `content` came: the option's code, then its own bytes
  };
  Kind kind = Kind::none;
  std::uint8_t data = 0;
  std::array<std::uint8_t, 3> reply{};
  Bytes content;  ///< valid until the next byte is given
};

class Telnet {
 public:
  /// Asks for `option`. Returns the request to send. Ask once.
  [[nodiscard]] std::array<std::uint8_t, 3> ask(Side side, Option option) noexcept;

  [[nodiscard]] Agreement agreement(Side side, Option option) const noexcept;

  /// Takes the next byte from the server.
  [[nodiscard]] TelnetEvent receive(std::uint8_t byte) noexcept;

 private:
  enum class State : std::uint8_t { data, command, option, subnegotiation, subnegotiation_command };

  TelnetEvent on_command(std::uint8_t byte) noexcept;
  TelnetEvent on_option(std::uint8_t code) noexcept;
  TelnetEvent on_subnegotiation_command(std::uint8_t byte) noexcept;
  void keep(std::uint8_t byte) noexcept;

  State state_ = State::data;
  std::uint8_t verb_ = 0;
  std::array<std::array<Agreement, 3>, 2> agreements_{};
  /// The longest that has a meaning here is 6 bytes; a server's signature may be a sentence, and
  /// may be cut.
  std::array<std::uint8_t, 64> content_{};
  std::size_t content_size_ = 0;
};

/// Appends data for the serial line as it goes over the connection: 0xFF (IAC) twice.
void append_escaped(std::vector<std::uint8_t>& out, Bytes data);

}  // namespace gangflash::port
