#include "trace/flight_record.hpp"

#include <algorithm>

namespace gangflash::trace {

namespace {

constexpr std::uint8_t format = 1;

void put_varint(std::vector<std::uint8_t>& out, std::uint64_t value) {
  while (value >= 0x80) {
    out.push_back(static_cast<std::uint8_t>(value | 0x80));
    value >>= 7;
  }
  out.push_back(static_cast<std::uint8_t>(value));
}

std::optional<std::uint64_t> take_varint(std::span<const std::uint8_t>& in) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 63 && !in.empty(); shift += 7) {
    const std::uint8_t byte = in.front();
    in = in.subspan(1);
    value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
    if (byte < 0x80) {
      return value;
    }
  }
  return std::nullopt;
}

}  // namespace

std::vector<std::uint8_t> encode_frames(const std::vector<Frame>& frames) {
  std::vector<std::uint8_t> out{format};
  std::chrono::microseconds last{};
  for (const Frame& frame : frames) {
    // Two reads may carry the same time; one that went backwards would be a fault of the clock, not
    // worth losing bytes for.
    const auto delta = std::max(frame.at - last, std::chrono::microseconds{});
    last += delta;
    put_varint(out, static_cast<std::uint64_t>(delta.count()));
    put_varint(out, frame.bytes.size() * 2 + (frame.to_target ? 1 : 0));
    out.insert(out.end(), frame.bytes.begin(), frame.bytes.end());
  }
  return out;
}

std::optional<std::vector<Frame>> decode_frames(std::span<const std::uint8_t> blob) {
  if (blob.empty() || blob.front() != format) {
    return std::nullopt;
  }
  blob = blob.subspan(1);
  std::vector<Frame> frames;
  std::uint64_t at = 0;
  while (!blob.empty()) {
    const auto delta = take_varint(blob);
    const auto length = take_varint(blob);
    // The sum stays below 2^63, which a duration in microseconds can hold.
    if (!delta || !length || *length / 2 > blob.size() || *delta > (std::uint64_t{1} << 62) - at) {
      return std::nullopt;
    }
    at += *delta;
    const auto bytes = blob.first(static_cast<std::size_t>(*length / 2));
    frames.push_back(Frame{.at = std::chrono::microseconds{static_cast<std::int64_t>(at)},
                           .to_target = (*length & 1) != 0,
                           .bytes = {bytes.begin(), bytes.end()}});
    blob = blob.subspan(bytes.size());
  }
  return frames;
}

}  // namespace gangflash::trace
