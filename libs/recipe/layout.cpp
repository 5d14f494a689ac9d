#include "recipe/layout.hpp"

#include <algorithm>

namespace gangflash::recipe {
namespace {

/// The 256 bytes being filled.
struct Window {
  std::uint64_t base = 0;
  std::vector<std::uint8_t> bytes;
  std::uint64_t first = 0;   ///< first image byte
  std::uint64_t end = 0;     ///< after the last image byte
  std::uint64_t filled = 0;  ///< image bytes

  void fill(std::uint64_t address, std::span<const std::uint8_t> part) {
    if (filled == 0) first = address;
    std::ranges::copy(part, bytes.begin() + static_cast<std::ptrdiff_t>(address - base));
    end = address + part.size();
    filled += part.size();
  }
};

/// Drops what belongs to sectors the image does not touch (L0: two 128-byte pages share a window).
Block trimmed(const Window& window, std::span<const chip::Sector> covered) {
  std::uint64_t begin = window.base;
  std::uint64_t end = window.base + block_size;
  const auto after = [](std::uint64_t address, const chip::Sector& sector) {
    return address < std::uint64_t{sector.address} + sector.size;
  };
  const auto head = std::upper_bound(covered.begin(), covered.end(), window.first, after);
  if (head != covered.end()) begin = std::max<std::uint64_t>(begin, head->address);
  const auto tail = std::upper_bound(covered.begin(), covered.end(), window.end - 1, after);
  if (tail != covered.end()) end = std::min(end, std::uint64_t{tail->address} + tail->size);
  const auto at = [&](std::uint64_t address) {
    return window.bytes.begin() + static_cast<std::ptrdiff_t>(address - window.base);
  };
  return {static_cast<std::uint32_t>(begin), {at(begin), at(end)}};
}

void finish(const Window& window, std::span<const chip::Sector> covered, std::uint8_t erased_value,
            Layout& layout) {
  if (window.filled == 0) return;
  Block block = trimmed(window, covered);
  const std::size_t index = layout.blocks.size();
  const bool is_erased =
      std::ranges::all_of(block.bytes, [&](std::uint8_t byte) { return byte == erased_value; });
  if (!is_erased) layout.writes.push_back(index);
  if (window.filled < block.bytes.size()) layout.padded.push_back(index);
  layout.blocks.push_back(std::move(block));
}

}  // namespace

std::vector<chip::Sector> covered_sectors(std::span<const image::Segment> segments,
                                          std::span<const chip::Sector> sectors) {
  std::vector<chip::Sector> covered;
  auto segment = segments.begin();
  for (const chip::Sector& sector : sectors) {
    while (segment != segments.end() && segment->end() <= sector.address) ++segment;
    if (segment == segments.end()) break;
    if (segment->address < std::uint64_t{sector.address} + sector.size) covered.push_back(sector);
  }
  return covered;
}

Layout lay_out(std::span<const image::Segment> segments, std::span<const chip::Sector> covered,
               std::uint8_t erased_value) {
  Layout layout;
  Window window;
  for (const image::Segment& segment : segments) {
    std::span<const std::uint8_t> rest(segment.bytes);
    std::uint64_t address = segment.address;
    while (!rest.empty()) {
      const std::uint64_t base = address / block_size * block_size;
      if (window.filled == 0 || base != window.base) {
        finish(window, covered, erased_value, layout);
        window = {base, std::vector<std::uint8_t>(block_size, erased_value), 0, 0, 0};
      }
      const auto room = static_cast<std::size_t>(base + block_size - address);
      const std::size_t count = std::min(room, rest.size());
      window.fill(address, rest.first(count));
      rest = rest.subspan(count);
      address += count;
    }
  }
  finish(window, covered, erased_value, layout);
  return layout;
}

}  // namespace gangflash::recipe
