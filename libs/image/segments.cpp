#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "image/digest.hpp"
#include "image/image.hpp"

namespace gangflash::image {

std::variant<std::vector<Segment>, Problem> normalise(std::vector<Segment> segments) {
  std::erase_if(segments, [](const Segment& segment) { return segment.bytes.empty(); });
  std::ranges::stable_sort(segments, {}, &Segment::address);
  std::vector<Segment> result;
  for (auto& segment : segments) {
    if (result.empty() || result.back().end() < segment.address) {
      result.push_back(std::move(segment));
    } else if (result.back().end() == segment.address) {
      auto& bytes = result.back().bytes;
      bytes.insert(bytes.end(), segment.bytes.begin(), segment.bytes.end());
    } else {
      return Problem{0, fmt::format("0x{:08X} is set twice", segment.address)};
    }
  }
  return result;
}

std::string content_sha256(std::span<const Segment> segments) {
  Sha256 sha;
  for (const auto& segment : segments) {
    sha.update_be32(segment.address);
    sha.update_be32(static_cast<std::uint32_t>(segment.bytes.size()));
    sha.update(segment.bytes);
  }
  return sha.hex();
}

}  // namespace gangflash::image
