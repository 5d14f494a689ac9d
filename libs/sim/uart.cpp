#include "sim/uart.hpp"

#include <bit>

namespace gangflash::sim {

namespace {

unsigned parity_bits(const LineSettings& settings) noexcept {
  return settings.parity == Parity::none ? 0 : 1;
}

/// Start, data and parity; the stop bits follow.
unsigned bits_before_stop(const LineSettings& settings) noexcept {
  return 1 + settings.data_bits + parity_bits(settings);
}

std::chrono::nanoseconds half_bit_times(unsigned count, unsigned baud) noexcept {
  constexpr std::int64_t nanoseconds_per_half_second = 500'000'000;
  return std::chrono::nanoseconds(nanoseconds_per_half_second * count / baud);
}

unsigned data_mask(const LineSettings& settings) noexcept {
  return (1U << settings.data_bits) - 1;
}

unsigned parity_bit(unsigned data, Parity parity) noexcept {
  const auto ones = static_cast<unsigned>(std::popcount(data));
  switch (parity) {
    case Parity::even:
      return ones & 1U;
    case Parity::odd:
      return ~ones & 1U;
    case Parity::mark:
      return 1;
    case Parity::space:
    case Parity::none:
      break;
  }
  return 0;
}

/// Levels of a frame up to the stop bit, first one lowest: start (0), data, least significant bit
/// first, parity (AN3155 section 2).
unsigned waveform(std::uint8_t byte, const LineSettings& settings) noexcept {
  const unsigned data = byte & data_mask(settings);
  return data << 1 | parity_bit(data, settings.parity) << (1 + settings.data_bits);
}

}  // namespace

std::chrono::nanoseconds frame_time(const LineSettings& settings) noexcept {
  return half_bit_times(2 * bits_before_stop(settings) + settings.half_stop_bits, settings.baud);
}

TimePoint Receiver::after(unsigned half_bits) const noexcept {
  return frame_begin_ + half_bit_times(half_bits, settings_.baud);
}

void Receiver::hear(std::uint8_t byte, const LineSettings& sender, TimePoint begin,
                    std::vector<Heard>& heard) {
  level(true, begin, heard);
  const unsigned bits = bits_before_stop(sender);
  const unsigned levels = waveform(byte, sender);
  for (unsigned i = 0; i < bits; ++i) {
    level((levels >> i & 1U) != 0, begin + half_bit_times(2 * (i + 1), sender.baud), heard);
  }
  level(true, begin + frame_time(sender), heard);
}

void Receiver::finish(std::vector<Heard>& heard) {
  if (in_frame_) level(true, after(2 * (bits_before_stop(settings_) + 1)), heard);
}

/// The line has this level from where it was known to `until`.
void Receiver::level(bool high, TimePoint until, std::vector<Heard>& heard) {
  if (until <= line_until_) return;
  // A frame begins with a falling edge: a line that is low after a missing stop bit is none.
  if (!in_frame_ && line_high_ && !high) {
    in_frame_ = true;
    frame_begin_ = line_until_;
    samples_ = word_ = 0;
  }
  while (in_frame_ && after(2 * samples_ + 1) < until) sample(high, heard);
  line_high_ = high;
  line_until_ = until;
}

/// The middle of the next bit.
void Receiver::sample(bool high, std::vector<Heard>& heard) {
  if (samples_ == 0 && high) {  // a spike, no start bit
    in_frame_ = false;
    return;
  }
  word_ |= static_cast<unsigned>(high) << samples_++;
  const unsigned stop = bits_before_stop(settings_);
  if (samples_ <= stop) return;
  in_frame_ = false;
  const unsigned data = word_ >> 1 & data_mask(settings_);
  const bool parity_wrong = parity_bits(settings_) != 0 &&
                            (word_ >> (stop - 1) & 1U) != parity_bit(data, settings_.parity);
  LineError error = parity_wrong ? LineError::parity : LineError::none;
  if (!high) error = LineError::framing;
  heard.push_back({static_cast<std::uint8_t>(data), error, after(2 * (stop + 1))});
}

}  // namespace gangflash::sim
