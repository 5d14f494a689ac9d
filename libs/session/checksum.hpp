#pragma once
// Get Checksum (AN3155 3.13) as a proof: weaker than reading back, because the part says what it
// holds.
#include <vector>

#include "session/context.hpp"

namespace gangflash::session {

/// What the part computes over a range. Throws when it refuses or its answer is damaged.
awaitable<std::uint32_t> crc_by_part(Context& context, chip::Range range);

/// Compares every segment of the plan by checksum and records it.
awaitable<void> verify_by_checksum(Context& context);

/// Word-aligned pieces that cover the plan's segments, with what must be there: image bytes, and
/// around them what erased flash holds.
struct Covered {
  std::uint32_t address = 0;
  bootloader::Bytes bytes;       ///< a multiple of 4
  std::vector<bool> from_image;  ///< parallel to `bytes`
};
[[nodiscard]] std::vector<Covered> covered_words(const recipe::Plan& plan);

}  // namespace gangflash::session
