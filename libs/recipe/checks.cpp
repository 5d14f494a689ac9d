// What a recipe must not ask for: the rules, one function each.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "recipe/draft.hpp"
#include "recipe/layout.hpp"

namespace gangflash::recipe {
namespace {

/// The parts of a segment that lie outside of `flash`: below, above.
void add_outside(const image::Segment& segment, chip::Range flash,
                 std::vector<std::pair<std::uint64_t, std::uint64_t>>& outside) {
  const std::uint64_t begin = segment.address;
  const std::uint64_t end = segment.end();
  if (begin < flash.begin) outside.emplace_back(begin, std::min<std::uint64_t>(end, flash.begin));
  if (end > flash.end) outside.emplace_back(std::max<std::uint64_t>(begin, flash.end), end);
}

/// Some bytes of an image, for the overlap sweep.
struct Piece {
  std::uint64_t begin;
  std::uint64_t end;
  std::size_t image;
};

std::vector<Piece> pieces_by_address(const Draft& draft) {
  std::vector<Piece> pieces;
  for (std::size_t i = 0; i < draft.images.size(); ++i) {
    for (const image::Segment& segment : draft.images[i].planned.image.segments) {
      pieces.push_back({segment.address, segment.end(), i});
    }
  }
  std::ranges::stable_sort(pieces, {}, &Piece::begin);
  return pieces;
}

/// The first image with a byte in [begin, end).
const DraftImage* image_at(const Draft& draft, std::uint64_t begin, std::uint64_t end) {
  for (const DraftImage& each : draft.images) {
    for (const image::Segment& segment : each.planned.image.segments) {
      if (segment.address < end && segment.end() > begin) return &each;
    }
  }
  return nullptr;
}

}  // namespace

std::string range_text(std::uint64_t begin, std::uint64_t end) {
  return fmt::format("0x{:08X}..0x{:08X}", begin, end - 1);
}

std::string count_text(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

bool check_erase_list(const Draft& draft, Report& report) {
  const std::vector<chip::Sector> sectors = draft.recipe.part.sectors();
  bool good = true;
  for (std::size_t i = 0; i < draft.recipe.erase_sectors.size(); ++i) {
    const std::uint16_t number = draft.recipe.erase_sectors[i];
    if (std::ranges::find(sectors, number, &chip::Sector::number) != sectors.end()) continue;
    const Position at = i < draft.erase_at.size() ? draft.erase_at[i] : draft.at("erase");
    report.error(at,
                 fmt::format("erase: {} has no sector {}; it has {} to {}", draft.recipe.part.name,
                             number, sectors.front().number, sectors.back().number));
    good = false;
  }
  return good;
}

bool check_fit(const Draft& draft, Report& report) {
  const chip::Part& part = draft.recipe.part;
  bool good = true;
  for (const DraftImage& each : draft.images) {
    std::vector<std::pair<std::uint64_t, std::uint64_t>> outside;
    for (const image::Segment& segment : each.planned.image.segments) {
      add_outside(segment, part.flash(), outside);
    }
    if (outside.empty()) continue;
    const auto [begin, end] = outside.front();
    const std::string more =
        outside.size() == 1
            ? ""
            : fmt::format(" and {}", count_text(outside.size() - 1, "further range"));
    report.error(each.at,
                 fmt::format("{}: {} at {}{} outside the flash of {}, which has {} KiB "
                             "at {}",
                             quote(each.planned.file), count_text(end - begin, "byte"),
                             range_text(begin, end), more, part.name, part.flash_size / 1024,
                             range_text(part.flash().begin, part.flash().end)));
    good = false;
  }
  return good;
}

bool check_overlap(const Draft& draft, Report& report) {
  std::set<std::pair<std::size_t, std::size_t>> reported;
  const std::vector<Piece> pieces = pieces_by_address(draft);
  const Piece* furthest = nullptr;
  for (const Piece& piece : pieces) {
    if (furthest != nullptr && piece.begin < furthest->end) {
      const auto [first, second] = std::minmax(furthest->image, piece.image);
      if (reported.emplace(first, second).second) {
        const DraftImage& later = draft.images[second];
        report.error(later.at,
                     fmt::format("{} and {} overlap: both give {}",
                                 quote(draft.images[first].planned.file), quote(later.planned.file),
                                 range_text(piece.begin, std::min(piece.end, furthest->end))));
      }
    }
    if (furthest == nullptr || piece.end > furthest->end) furthest = &piece;
  }
  return reported.empty();
}

void check_padding(const Draft& draft, const Plan& plan, const std::vector<std::size_t>& padded,
                   Report& report) {
  const auto is_erased = [&](const chip::Sector& sector) {
    return plan.mass_erase || std::ranges::find(plan.erase, sector.address,
                                                &chip::Sector::address) != plan.erase.end();
  };
  std::set<const DraftImage*> reported;
  for (const chip::Sector& sector : plan.recipe.part.sectors()) {
    if (is_erased(sector)) continue;
    for (const std::size_t index : padded) {
      const Block& block = plan.blocks[index];
      const std::uint64_t end = std::uint64_t{block.address} + block.bytes.size();
      const bool inside = block.address < sector.end() && end > sector.address;
      // A block that is all erased value is not written, so its padding harms nobody.
      if (!inside || !std::ranges::binary_search(plan.writes, index)) continue;
      const DraftImage* image = image_at(draft, block.address, end);
      if (image == nullptr || !reported.insert(image).second) continue;
      report.error(image->at,
                   fmt::format("{} gives only some bytes of the block {}, and sector {} is not "
                               "erased: padding the block would program bytes that belong to no "
                               "image. Erase that sector, or extend the image to whole blocks of "
                               "{} bytes",
                               quote(image->planned.file), range_text(block.address, end),
                               sector.number, block_size));
    }
  }
}

}  // namespace gangflash::recipe
