#pragma once
// A Port that speaks the bootloader protocol: the only place where protocol and wire meet.
#include <cstdint>
#include <string>
#include <vector>

#include "bootloader/command.hpp"
#include "bootloader/exchange.hpp"
#include "port/port.hpp"
#include "session/failure.hpp"
#include "session/flight_recorder.hpp"

namespace gangflash::session {

using port::awaitable;

/// How one command ended.
struct Reply {
  bootloader::Errc result = bootloader::Errc::ok;
  bootloader::Opcode opcode = bootloader::Opcode::get;
  std::size_t phase = 0;        ///< where it ended: 0 is the command itself, later its arguments
  std::uint8_t unexpected = 0;  ///< with Errc::unexpected_byte
  bool answer_begun = false;    ///< with Errc::timeout: some of the answer came
  bootloader::Milliseconds timeout{};  ///< with Errc::timeout: how long was waited
  bootloader::Bytes payload;

  [[nodiscard]] bool ok() const noexcept { return result == bootloader::Errc::ok; }
  /// Refused as a whole: what readout protection does (AN3155 section 3, table 2 notes).
  [[nodiscard]] bool refused() const noexcept {
    return result == bootloader::Errc::nack && phase == 0;
  }
  /// "ACK", "NACK in phase 2", "no answer within 1000 ms", "0x55 instead of ACK".
  [[nodiscard]] std::string describe() const;
};

class Link {
 public:
  /// All three must outlive the link.
  Link(port::Port& port, FlightRecorder& recorder, const Stop& stop)
      : port_(port), recorder_(recorder), stop_(stop) {}

  /// Sets the line and allows for its rate in every time-out from now on.
  awaitable<port::LineSettings> set_line(port::LineSettings wanted);

  /// Runs one command. Throws PortError (the wire) and Aborted (before the first byte); what the
  /// target answers is a Reply, also when it is silence.
  awaitable<Reply> execute(const bootloader::Command& command);

  /// Sends one sync byte and collects what comes back within `wait`; returns as soon as the line is
  /// quiet again.
  awaitable<bootloader::Bytes> sync_once(port::Duration wait);

  /// Reads and drops until nothing came for `quiet`. Returns how many bytes.
  awaitable<std::size_t> drain(port::Duration quiet);

  [[nodiscard]] port::Port& port() noexcept { return port_; }
  /// Bytes that went either way so far.
  [[nodiscard]] std::uint64_t wire_bytes() const noexcept { return wire_bytes_; }
  void check_stop() const;

 private:
  // No coroutines, which every turnaround would have to make anew.
  [[nodiscard]] port::Bytes begin_to_send(port::Bytes bytes);
  void note_received(port::Bytes bytes);

  port::Port& port_;
  FlightRecorder& recorder_;
  const Stop& stop_;
  port::Duration byte_time_{};  ///< at the line's rate
  std::uint64_t wire_bytes_ = 0;
};

}  // namespace gangflash::session
