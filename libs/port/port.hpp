#pragma once
// A line to one target. The port owns time: every read carries its time-out, every pause is
// sleep(). An in-memory port may therefore run on virtual time.
#include <chrono>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>

namespace gangflash::port {

using boost::asio::awaitable;
using Bytes = std::span<const std::uint8_t>;
using MutableBytes = std::span<std::uint8_t>;
using Duration = std::chrono::steady_clock::duration;
using TimePoint = std::chrono::steady_clock::time_point;

enum class Parity : std::uint8_t { none, even };

/// What a line is set to. `parity` may differ from what was asked: a pty has none.
struct LineSettings {
  unsigned baud = 0;
  Parity parity = Parity::none;
};

/// Why a wire could not be used; none of these says anything about the target.
enum class Fault : std::uint8_t {
  absent,              ///< no such device
  busy,                ///< somebody else holds it, or access is refused
  lost,                ///< it vanished while in use
  settings_refused,    ///< the adapter does not take the rate or the framing
  no_such_line,        ///< it has no such control or status line, or never says that it moved
  unreachable,         ///< no answer from the serial server's host, or no such host
  connection_refused,  ///< that host answers, but nothing listens there
  disconnected,        ///< the serial server closed the connection, or it broke
  option_refused,      ///< what listens there is no RFC 2217 server, or refuses what is needed
};

/// A line the host drives. Asserted is what the host's system calls it (DTR set), whatever the
/// level on the wire.
enum class Output : std::uint8_t { dtr, rts, break_condition };

/// A line the host senses.
enum class Input : std::uint8_t { cts, dsr, dcd };

/// "DTR", "BREAK", "CTS".
[[nodiscard]] std::string_view name(Output line) noexcept;
[[nodiscard]] std::string_view name(Input line) noexcept;

class PortError : public std::runtime_error {
 public:
  PortError(Fault fault, const std::string& text) : std::runtime_error(text), fault_(fault) {}
  [[nodiscard]] Fault fault() const noexcept { return fault_; }

 private:
  Fault fault_;
};

/// Throws PortError(settings_refused) where a line that was to run at `wanted` baud and went to
/// `effective` cannot talk to a target at `wanted`. `name`: of the port.
void require_rate(std::string_view name, unsigned wanted, unsigned effective);

class Port {
 public:
  Port() = default;
  Port(const Port&) = delete;
  Port& operator=(const Port&) = delete;
  virtual ~Port() = default;

  /// Sends all of `bytes`. Throws PortError when the wire is gone.
  virtual awaitable<void> write(Bytes bytes) = 0;

  /// Sends what the system takes at once, and says how many bytes that were; the rest is for
  /// write(). Short frames always go at once, and a coroutine for each costs more than the frame.
  virtual std::size_t write_now(Bytes /*bytes*/) { return 0; }

  /// At least one byte, at most `into.size()`; 0 means that `timeout` passed without any.
  /// Throws PortError when the wire is gone.
  virtual awaitable<std::size_t> read_some(MutableBytes into, Duration timeout) = 0;

  /// Sets the line and returns what took effect. Throws PortError(settings_refused).
  virtual awaitable<LineSettings> set_line(LineSettings wanted) = 0;

  /// Drives a control line and returns when it took effect. Throws PortError(no_such_line) where
  /// there is none.
  virtual awaitable<void> set_output(Output line, bool asserted) = 0;

  /// Whether a status line is asserted now. Throws PortError(no_such_line) where there is none.
  virtual awaitable<bool> input(Input line) = 0;

  /// Drops whatever was received and not read.
  virtual awaitable<void> discard_input() = 0;

  virtual awaitable<void> sleep(Duration pause) = 0;
  [[nodiscard]] virtual TimePoint now() const = 0;
};

}  // namespace gangflash::port
