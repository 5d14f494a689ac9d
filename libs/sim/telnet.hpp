#pragma once
// Telnet as far as a COM port server needs it (RFC 854, 855): what a client's byte stream consists
// of, and how to write the same. Sans-IO, total on any input. The stream is taken as binary
// (RFC 856) from the first byte on, because no serial client sends the CR NUL of a terminal.
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace gangflash::sim::telnet {

inline constexpr std::uint8_t iac = 255;

enum class Verb : std::uint8_t { will = 251, wont = 252, do_ = 253, dont = 254 };

struct Item {
  enum class Kind : std::uint8_t {
    data,
    negotiation,     ///< IAC WILL, WONT, DO, DONT option
    subnegotiation,  ///< IAC SB option ... IAC SE
  };
  Kind kind = Kind::data;
  std::uint8_t byte = 0;                    ///< of data
  Verb verb = Verb::will;                   ///< of a negotiation
  std::uint8_t option = 0;                  ///< of both others
  std::span<const std::uint8_t> body = {};  ///< of a subnegotiation; valid until the next byte
};

class Decoder {
 public:
  /// What the byte completes. Commands without a meaning here (NOP, AYT, ...), subnegotiations that
  /// are empty or longer than any of RFC 2217 and such that break off are nothing.
  std::optional<Item> next(std::uint8_t byte);

 private:
  enum class State : std::uint8_t { data, command, option, body, body_command };

  std::optional<Item> command(std::uint8_t byte);
  std::optional<Item> body_ended();

  static constexpr std::size_t longest_body = 256;  // a signature is free text

  State state_ = State::data;
  Verb verb_ = Verb::will;
  std::vector<std::uint8_t> body_;  ///< option first
};

void append_data(std::vector<std::uint8_t>& out, std::span<const std::uint8_t> bytes);
void append_negotiation(std::vector<std::uint8_t>& out, Verb verb, std::uint8_t option);
void append_subnegotiation(std::vector<std::uint8_t>& out, std::uint8_t option,
                           std::span<const std::uint8_t> body);

/// Which options stand on either side. Every request is answered at most once and agreement never,
/// so that two polite ends do not talk for ever (RFC 1143).
class Options {
 public:
  /// All other options are refused. The array behind `wanted` must outlive this.
  explicit Options(std::span<const std::uint8_t> wanted) : wanted_(wanted) {}

  /// `verb` is DO (the client shall) or WILL (we offer).
  void ask(Verb verb, std::uint8_t option, std::vector<std::uint8_t>& out);
  void answer(Verb verb, std::uint8_t option, std::vector<std::uint8_t>& out);
  /// The client does what the option says.
  [[nodiscard]] bool client_does(std::uint8_t option) const noexcept;

 private:
  enum class State : std::uint8_t { off, asked, on };

  std::span<const std::uint8_t> wanted_;
  std::array<State, 256> ours_{};
  std::array<State, 256> theirs_{};
};

}  // namespace gangflash::sim::telnet
