#pragma once
// The flight recorder: the last bytes on the wire of an attempt that did not pass, as one compact
// blob.
//
// One format byte (1), then the frames in order of time, each as
//   varint  microseconds since the frame before (the first: since the attempt's start)
//   varint  2 x number of bytes, plus 1 when they went to the target
//   the bytes
// A varint is little-endian base 128: seven bits per byte, the top bit says that another byte
// follows.
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "trace/record.hpp"

namespace gangflash::trace {

std::vector<std::uint8_t> encode_frames(const std::vector<Frame>& frames);

/// The frames again; nothing when the blob is damaged or of an unknown format. Total on any input.
std::optional<std::vector<Frame>> decode_frames(std::span<const std::uint8_t> blob);

}  // namespace gangflash::trace
