#pragma once
// The two wires between a host's UART and the UART of a board's ROM. The ROM takes its rate from
// the sync byte and keeps it until reset (AN3155 section 2); its format is fixed. What the host set
// is the host's business, and when the two differ both hear what hardware would hear.
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "sim/board.hpp"
#include "sim/uart.hpp"

namespace gangflash::sim {

struct ErrorCounts {
  unsigned parity = 0;
  unsigned framing = 0;

  void count(LineError error) noexcept;
};

/// What a host received.
struct Received {
  /// The line held an answer back, by fault.
  struct Pause {
    std::size_t before = 0;  ///< index into `bytes`; may be their end
    std::chrono::milliseconds length{};
  };

  std::vector<std::uint8_t> bytes;
  ErrorCounts errors;
  std::vector<Pause> pauses = {};  ///< in the order of the bytes
};

/// 8E1, and 8N1 on the few parts that want it (AN3155 section 2; AN2606, STM32WB05), at 115200
/// baud.
LineSettings rom_format(const chip::Part& part);

class Line {
 public:
  /// `board` stays where it is as long as the line does. Until told otherwise the host is set as
  /// the ROM wants it, at 115200 baud.
  explicit Line(Board& board);

  void set_host(const LineSettings& settings) noexcept { host_ = settings; }
  [[nodiscard]] const LineSettings& host() const noexcept { return host_; }
  /// The format of the ROM at the rate that it measured last.
  [[nodiscard]] const LineSettings& rom() const noexcept { return receiver_.settings(); }
  /// Empty: it never measured one.
  [[nodiscard]] std::optional<unsigned> measured_baud() const noexcept { return measured_; }

  /// The host sends, from `now` on or when its wire is free. The answers, oldest first.
  std::vector<Reply> send(std::span<const std::uint8_t> bytes, TimePoint now);
  /// The host holds its wire low: a 00 without stop bit, wherever a byte would do.
  std::vector<Reply> send_break(TimePoint now);
  /// What the host's UART makes of an answer.
  [[nodiscard]] Received hear(std::span<const std::uint8_t> answer);

  /// When something that the host does after its bytes happens to the board.
  [[nodiscard]] TimePoint after_bytes(TimePoint now) const noexcept;

  [[nodiscard]] const ErrorCounts& rom_errors() const noexcept { return rom_errors_; }
  void count_host_errors(const ErrorCounts& errors) noexcept;
  [[nodiscard]] const ErrorCounts& host_errors() const noexcept { return host_errors_; }

 private:
  void carry(std::uint8_t byte);
  void carry_faulty(std::uint8_t byte);
  [[nodiscard]] Received sampled(std::span<const std::uint8_t> answer) const;
  void deliver(TimePoint now, std::vector<Reply>& replies);
  [[nodiscard]] bool measurable() const noexcept;
  void keep_rate();

  Board& board_;
  LineSettings host_;
  Receiver receiver_;  ///< of the ROM
  std::vector<Heard> heard_;
  TimePoint free_at_{};  ///< the last byte of the host is through
  std::optional<unsigned> measured_;
  unsigned measurements_ = 0;
  ErrorCounts rom_errors_;
  ErrorCounts host_errors_;
};

}  // namespace gangflash::sim
