#pragma once
// What a UART makes of a waveform, bit by bit. Sender and receiver may disagree about rate, parity
// or stop bits; then the receiver hears what the middle of each of its bits happens to be, as in
// hardware.
#include <chrono>
#include <cstdint>
#include <vector>

namespace gangflash::sim {

using TimePoint = std::chrono::steady_clock::time_point;

enum class Parity : std::uint8_t { none, odd, even, mark, space };

struct LineSettings {
  unsigned baud = 9600;  ///< never 0
  unsigned data_bits = 8;
  Parity parity = Parity::none;
  unsigned half_stop_bits = 2;  ///< 2, 3 or 4: one, one and a half, two stop bits

  bool operator==(const LineSettings&) const = default;
};

/// From the start bit's edge to the end of the last stop bit.
std::chrono::nanoseconds frame_time(const LineSettings& settings) noexcept;

enum class LineError : std::uint8_t {
  none,
  parity,
  framing,       ///< no stop bit; with or without a parity error
  unmeasurable,  ///< the ROM cannot tell the rate; no UART reports it
};

struct Heard {
  std::uint8_t byte = 0;
  LineError error = LineError::none;
  TimePoint at{};  ///< end of the receiver's stop bit
};

class Receiver {
 public:
  explicit Receiver(const LineSettings& settings) : settings_(settings) {}

  /// The rate may change at any time; a frame under way then goes on at the new one.
  void set_baud(unsigned baud) noexcept { settings_.baud = baud; }
  [[nodiscard]] const LineSettings& settings() const noexcept { return settings_; }
  /// No frame is under way.
  [[nodiscard]] bool idle() const noexcept { return !in_frame_; }

  /// A byte goes over the line from `begin` on; `begin` never goes back. Appends what ends with it.
  void hear(std::uint8_t byte, const LineSettings& sender, TimePoint begin,
            std::vector<Heard>& heard);
  /// The line stays high from the end of the last byte on.
  void finish(std::vector<Heard>& heard);

 private:
  void level(bool high, TimePoint until, std::vector<Heard>& heard);
  void sample(bool high, std::vector<Heard>& heard);
  [[nodiscard]] TimePoint after(unsigned half_bits) const noexcept;

  LineSettings settings_;
  TimePoint line_until_{};  ///< the level is known up to here
  bool line_high_ = true;
  bool in_frame_ = false;
  TimePoint frame_begin_{};
  unsigned samples_ = 0;
  unsigned word_ = 0;  ///< the samples, first one lowest
};

}  // namespace gangflash::sim
