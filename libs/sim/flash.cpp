#include "sim/flash.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace gangflash::sim {

namespace {

unsigned programming_unit(const chip::Chip& chip) {
  if (chip.has(chip::Quirk::byte_write_default)) return 1;
  return std::max(1U, chip.program_unit);
}

}  // namespace

Flash::Flash(const chip::Part& part)
    : range_(part.flash()),
      sectors_(part.sectors()),
      erased_(part.chip->erased_value),
      unit_(programming_unit(*part.chip)),
      alignment_(std::max(1U, part.chip->write_alignment)),
      chip_(*part.chip),
      cells_(range_.size(), erased_),
      protected_(sectors_.size(), false) {
  if (part.chip->has(chip::Quirk::byte_write_default)) {
    rule_ = Rule::clears_bits;
  } else if (alignment_ >= 8) {
    // AN2606 table 7: all families that program 8 bytes and more have ECC or, as L0 and L1, refuse
    // cells in use.
    rule_ = Rule::once;
    written_.assign((cells_.size() + unit_ - 1) / unit_, false);
  } else {
    rule_ = Rule::half_words;
  }
}

bool Flash::blank() const noexcept {
  return std::all_of(cells_.begin(), cells_.begin() + 4,
                     [this](std::uint8_t cell) { return cell == erased_; });
}

void Flash::preset(std::uint32_t address, std::span<const std::uint8_t> bytes) {
  std::copy(bytes.begin(), bytes.end(), cells_.begin() + (address - range_.begin));
  if (rule_ != Rule::once || bytes.empty()) return;
  const std::size_t first = (address - range_.begin) / unit_;
  const std::size_t last = (address - range_.begin + bytes.size() - 1) / unit_;
  for (std::size_t unit = first; unit <= last; ++unit) written_[unit] = true;
}

void Flash::program(std::uint32_t address, std::span<const std::uint8_t> sent,
                    std::span<const std::uint8_t> store, Violations& violations) {
  if (poisoned_) {
    violations.add(fmt::format(
        "write to {:#010x} after a misaligned write: nothing is programmed until reset", address));
    return;
  }
  if (address % alignment_ != 0) {
    poisoned_ = true;
    violations.add(fmt::format(
        "write to {:#010x}: start is not a multiple of {}; nothing is programmed until reset",
        address, alignment_));
    return;
  }
  if (sent.size() % std::max(4U, alignment_) != 0) {
    violations.add(fmt::format("write to {:#010x}: {} bytes are not a multiple of {}", address,
                               sent.size(), std::max(4U, alignment_)));
  }
  const std::uint32_t begin = address - range_.begin;
  for (std::size_t offset = 0; offset < sent.size(); offset += unit_) {
    const auto unit_sent = sent.subspan(offset, std::min<std::size_t>(unit_, sent.size() - offset));
    const auto unit_address = address + static_cast<std::uint32_t>(offset);
    if (write_protected(unit_address)) {
      violations.add(fmt::format("write to {:#010x}: the sector is write-protected", unit_address));
      return;
    }
    const std::size_t unit = (begin + offset) / unit_;
    if (!unit_allows(unit, unit_sent)) {
      violations.add(
          fmt::format("write to {:#010x}: the cells there are not erased", unit_address));
      continue;
    }
    if (offset >= store.size()) continue;
    store_unit(unit, store.subspan(offset, std::min(unit_sent.size(), store.size() - offset)));
  }
}

bool Flash::unit_allows(std::size_t unit, std::span<const std::uint8_t> sent) const {
  if (rule_ == Rule::once) return !written_[unit];
  const auto cells = std::span(cells_).subspan(unit * unit_, sent.size());
  if (rule_ == Rule::clears_bits) {
    return std::equal(sent.begin(), sent.end(), cells.begin(),
                      [](std::uint8_t value, std::uint8_t cell) { return (value & ~cell) == 0; });
  }
  const auto all = [](std::span<const std::uint8_t> bytes, std::uint8_t value) {
    return std::all_of(bytes.begin(), bytes.end(),
                       [value](std::uint8_t byte) { return byte == value; });
  };
  return all(cells, erased_) || all(sent, 0x00);
}

void Flash::store_unit(std::size_t unit, std::span<const std::uint8_t> store) {
  std::copy(store.begin(), store.end(), cells_.begin() + static_cast<std::ptrdiff_t>(unit * unit_));
  if (rule_ == Rule::once) written_[unit] = true;
}

std::chrono::microseconds Flash::program_time(std::size_t bytes) const noexcept {
  const unsigned at_once = supply_ != nullptr ? supply_->program_unit : unit_;
  return chip_.program.typical * ((bytes + at_once - 1) / at_once);
}

std::chrono::microseconds Flash::erase_time(const chip::Sector& sector) const noexcept {
  return supply_ != nullptr ? supply_->sector_erase[sector.number].typical : sector.erase.typical;
}

std::chrono::microseconds Flash::mass_erase_time() const noexcept {
  const chip::Duration own = supply_ != nullptr ? supply_->mass_erase : chip_.mass_erase;
  if (own.typical.count() != 0) return own.typical;
  // L0 and L1 have none of their own: the hardware erases page by page.
  std::chrono::microseconds sum{};
  for (const chip::Sector& sector : sectors_) sum += sector.erase.typical;
  return sum;
}

void Flash::erase(const chip::Sector& sector, Violations& violations) {
  if (write_protected(sector.address)) {
    violations.add(fmt::format("erase of sector {}: it is write-protected", sector.number));
    return;
  }
  const std::size_t begin = sector.address - range_.begin;
  std::fill_n(cells_.begin() + static_cast<std::ptrdiff_t>(begin), sector.size, erased_);
  if (rule_ != Rule::once) return;
  std::fill_n(written_.begin() + static_cast<std::ptrdiff_t>(begin / unit_), sector.size / unit_,
              false);
}

void Flash::erase_everything() {
  std::fill(cells_.begin(), cells_.end(), erased_);
  written_.assign(written_.size(), false);
}

bool Flash::write_protected(std::uint32_t address) const noexcept {
  const auto after = std::upper_bound(
      sectors_.begin(), sectors_.end(), address,
      [](std::uint32_t wanted, const chip::Sector& sector) { return wanted < sector.address; });
  if (after == sectors_.begin()) return false;
  const auto index = static_cast<std::size_t>(after - sectors_.begin()) - 1;
  return index < protected_.size() && protected_[index];
}

void Flash::reset() noexcept {
  poisoned_ = false;
  supply_ = nullptr;
}

}  // namespace gangflash::sim
