#pragma once
// Which modem line of the host moves which pin of the board, and what tells that a board is there.
#include <cstdint>
#include <string>
#include <string_view>

namespace gangflash::sim {

/// What a host does with its outputs. A port that nobody has opened yet has all of them off.
struct HostLines {
  bool dtr = false;
  bool rts = false;
  bool break_on = false;

  bool operator==(const HostLines&) const = default;
};

/// An output of the host at a pin. Asserted means: NRST active, BOOT0 high.
struct PinWire {
  enum class From : std::uint8_t { none, dtr, rts, break_condition };
  From from = From::none;
  bool inverted = false;  ///< `!`: asserted while the host's output is off

  [[nodiscard]] bool wired() const noexcept { return from != From::none; }
  [[nodiscard]] bool asserted(const HostLines& lines) const noexcept;
  bool operator==(const PinWire&) const = default;
};

/// An input of the host that says whether a board is in the slot.
struct PresenceWire {
  enum class To : std::uint8_t { none, cts, dsr, dcd };
  To to = To::none;
  bool inverted = false;  ///< `!`: on while there is no board

  bool operator==(const PresenceWire&) const = default;
};

struct Wiring {
  PinWire reset;
  PinWire boot0;
  PresenceWire present;

  [[nodiscard]] bool uses_break() const noexcept;
  bool operator==(const Wiring&) const = default;
};

/// Reads "reset=rts,boot0=!dtr" and "cts". Both throw std::invalid_argument with a sentence that
/// names the wrong part and the choices.
Wiring parse_wiring(std::string_view text);
PresenceWire parse_presence(std::string_view text);

/// As a station file writes it: `{ reset: rts, boot0: "!dtr", present: cts }`; empty when nothing
/// is wired.
std::string station_text(const Wiring& wiring);

}  // namespace gangflash::sim
