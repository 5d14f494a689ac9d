#pragma once
// What any parser of image files promises, whatever it is given.
#include <cstdlib>
#include <variant>
#include <vector>

#include "image/image.hpp"

/// Ends the process unless `result` is a reason, or segments that are sorted, disjoint, joined, not
/// empty, and no more than `most` bytes.
inline void check_segments(
    const std::variant<std::vector<gangflash::image::Segment>, gangflash::image::Problem>& result,
    std::size_t most) {
  if (const auto* problem = std::get_if<gangflash::image::Problem>(&result)) {
    if (problem->text.empty()) std::abort();
    return;
  }
  const auto& segments = std::get<std::vector<gangflash::image::Segment>>(result);
  if (segments.empty()) std::abort();
  std::uint64_t end = 0;
  std::size_t total = 0;
  for (const auto& segment : segments) {
    const bool joined = &segment != &segments.front() && segment.address == end;
    if (segment.bytes.empty() || segment.address < end || joined) std::abort();
    end = segment.end();
    total += segment.bytes.size();
  }
  if (end > std::uint64_t{1} << 32 || total > most) std::abort();
}
