#pragma once
// Runs one Command over a byte stream it never sees: the caller writes what want() says, feeds what
// arrives, and stops when it is done. No I/O, no clock, no exceptions; total on any input.
//
//   Exchange exchange(command);
//   while (!exchange.done()) {
//     if (auto tx = exchange.pending_write(); !tx.empty()) { write(tx); exchange.written(); }
//     else if (read(buffer, exchange.wanted(), exchange.timeout())) exchange.received(...); else
//     exchange.timed_out();
//   }
#include <cstddef>
#include <cstdint>
#include <span>

#include "bootloader/command.hpp"
#include "bootloader/error.hpp"

namespace gangflash::bootloader {

class Exchange {
 public:
  /// `command` must outlive the exchange.
  explicit Exchange(const Command& command) noexcept;

  [[nodiscard]] bool done() const noexcept { return done_; }
  /// The bytes to send now; empty when it is time to read (or done).
  [[nodiscard]] std::span<const std::uint8_t> pending_write() const noexcept;
  void written() noexcept;

  /// How many bytes to read now, at most: all of this answer whose number is known, and never one
  /// of the next. A part that refuses sends fewer.
  [[nodiscard]] std::size_t wanted() const noexcept;
  [[nodiscard]] Milliseconds timeout() const noexcept;

  /// Takes what arrived, at most wanted() bytes; returns how many were used (fewer only when an
  /// error ends the exchange).
  std::size_t received(std::span<const std::uint8_t> bytes) noexcept;
  void timed_out() noexcept;

  /// Once done: Errc::ok or why not.
  [[nodiscard]] Errc result() const noexcept { return result_; }
  /// All bytes of the answer that are neither ACK nor count.
  [[nodiscard]] const Bytes& payload() const noexcept { return payload_; }
  [[nodiscard]] Bytes take_payload() noexcept { return std::move(payload_); }
  /// The phase (from 0) in which it ended: a NACK in phase 0 refuses the command, later its
  /// arguments.
  [[nodiscard]] std::size_t phase() const noexcept { return phase_; }
  /// The byte that stood where ACK or NACK must stand.
  [[nodiscard]] std::uint8_t unexpected() const noexcept { return unexpected_; }
  /// Whether any byte of the current phase's answer came before the time-out.
  [[nodiscard]] bool answer_begun() const noexcept { return answer_begun_; }

 private:
  void finish(Errc result) noexcept;
  void next_part() noexcept;
  void enter_part() noexcept;
  void take(std::uint8_t byte) noexcept;
  [[nodiscard]] bool in_payload() const noexcept;
  std::size_t take_payload_bytes(std::span<const std::uint8_t> bytes) noexcept;

  const Command& command_;
  Bytes payload_;
  std::size_t phase_ = 0;
  std::size_t part_ = 0;
  std::size_t counter_bytes_ = 0;  ///< of this part's length field still to come
  std::size_t remaining_ = 0;      ///< bytes of this part still to come, once known
  std::uint8_t unexpected_ = 0;
  bool sent_ = false;
  bool done_ = false;
  bool answer_begun_ = false;
  Errc result_ = Errc::ok;
};

}  // namespace gangflash::bootloader
