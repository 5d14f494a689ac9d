// Armv6-M and Armv7-M Architecture Reference Manuals, "vector table": the first word is the initial
// stack pointer, the second the reset handler, with bit 0 set for Thumb.
#include "recipe/vector_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>

namespace gangflash::recipe {
namespace {

using std::uint32_t;

/// VTOR cannot point to a table that is less aligned than this (128 bytes on M3 and above, 256 on
/// M0+): an image that begins elsewhere holds no program, or none that its first address starts.
constexpr uint32_t table_alignment = 128;

/// Where a part may have RAM that the chip table does not list, because the loader cannot reach it:
/// core-coupled RAM and SRAM2 below the main SRAM, the SRAMs of other domains above. Nothing can be
/// said about a stack there.
constexpr chip::Range unlisted_ram[] = {{0x10000000, 0x1FFE0000}, {0x28000000, 0x40000000}};

const image::Segment* covering(std::span<const image::Segment> segments, uint32_t address) {
  const auto found = std::ranges::find_if(segments, [&](const image::Segment& segment) {
    return segment.address <= address && address < segment.end();
  });
  return found == segments.end() ? nullptr : &*found;
}

/// Where the part would start: at the start of its flash, or where the images begin if they leave
/// that to a boot loader.
std::optional<uint32_t> table_address(const Draft& draft,
                                      std::span<const image::Segment> segments) {
  if (segments.empty()) return std::nullopt;
  const uint32_t start = draft.recipe.part.flash().begin;
  if (covering(segments, start) != nullptr) return start;
  const uint32_t lowest = segments.front().address;
  if (lowest % table_alignment != 0) return std::nullopt;
  return lowest;
}

uint32_t word(const image::Segment& segment, std::size_t at) {
  uint32_t value = 0;
  for (std::size_t i = 4; i > 0; --i) value = value << 8 | segment.bytes[at + i - 1];
  return value;
}

std::string ranges_text(const std::vector<chip::Range>& ranges) {
  std::vector<std::string> parts;
  parts.reserve(ranges.size());
  for (const chip::Range& range : ranges) parts.push_back(range_text(range));
  return joined(parts);
}

std::optional<std::string> odd_stack(uint32_t value, const chip::Chip& chip) {
  // The stack grows down: it may begin at the first address behind the RAM.
  const auto holds = [&](const chip::Range& r) { return value > r.begin && value <= r.end; };
  if (std::ranges::none_of(chip.ram, holds) && std::ranges::none_of(unlisted_ram, holds)) {
    return fmt::format("the stack pointer 0x{:08X} is outside the RAM ({})", value,
                       ranges_text(chip.ram));
  }
  if (value % 4 != 0) return fmt::format("the stack pointer 0x{:08X} is not word-aligned", value);
  return std::nullopt;
}

std::optional<std::string> odd_reset(uint32_t value, std::span<const image::Segment> segments) {
  if (value % 2 == 0) {
    return fmt::format("the reset vector 0x{:08X} is even, so no Thumb code", value);
  }
  if (covering(segments, value - 1) == nullptr) {
    return fmt::format("the reset vector 0x{:08X} points outside the images", value);
  }
  return std::nullopt;
}

/// What is odd about the table; empty when nothing is.
std::vector<std::string> oddities(const image::Segment& segment, uint32_t at,
                                  std::span<const image::Segment> segments,
                                  const chip::Chip& chip) {
  if (segment.end() < std::uint64_t{at} + 8) return {"the images hold fewer than two words there"};
  std::vector<std::string> result;
  const std::size_t offset = at - segment.address;
  if (auto odd = odd_stack(word(segment, offset), chip)) result.push_back(*std::move(odd));
  if (auto odd = odd_reset(word(segment, offset + 4), segments)) {
    result.push_back(*std::move(odd));
  }
  return result;
}

const DraftImage* image_at(const Draft& draft, uint32_t address) {
  const auto found = std::ranges::find_if(draft.images, [&](const DraftImage& each) {
    return covering(each.planned.image.segments, address) != nullptr;
  });
  return found == draft.images.end() ? nullptr : &*found;
}

}  // namespace

void check_vector_table(const Draft& draft, std::span<const image::Segment> segments,
                        Report& report) {
  const auto at = table_address(draft, segments);
  if (!at) return;
  const DraftImage* image = image_at(draft, *at);
  const auto odd = oddities(*covering(segments, *at), *at, segments, *draft.recipe.part.chip);
  if (image == nullptr || odd.empty()) return;
  report.warning(image->at,
                 fmt::format("{}: at 0x{:08X} there is no vector table for {}: {}; if this is a "
                             "program, the part will not start it",
                             quote(image->planned.file), *at, draft.recipe.part.name, joined(odd)));
}

}  // namespace gangflash::recipe
