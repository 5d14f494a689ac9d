// Any bytes at all: parse_hex() answers, and what it accepts is sorted, disjoint, joined and not
// empty.
#include <cstdlib>
#include <string_view>

#include "image/image.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gangflash::image;
  const auto result = parse_hex({reinterpret_cast<const char*>(data), size});
  if (const auto* problem = std::get_if<Problem>(&result)) {
    if (problem->text.empty()) std::abort();
    return 0;
  }
  const auto& segments = std::get<std::vector<Segment>>(result);
  if (segments.empty()) std::abort();
  std::uint64_t end = 0;
  std::size_t total = 0;
  for (const auto& segment : segments) {
    const bool joined = &segment != &segments.front() && segment.address == end;
    if (segment.bytes.empty() || segment.address < end || joined) std::abort();
    end = segment.end();
    total += segment.bytes.size();
  }
  // Two digits make a byte, so no input may grow.
  if (end > std::uint64_t{1} << 32 || 2 * total > size) std::abort();
  return 0;
}
