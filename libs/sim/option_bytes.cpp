#include "sim/option_bytes.hpp"

#include <algorithm>
#include <array>

namespace gangflash::sim {

namespace {

constexpr std::uint8_t erased = 0xFF;
constexpr std::uint8_t level1 = 0x00;  // any value that is neither level 0 nor level 2
constexpr std::uint8_t level2 = 0xCC;
constexpr std::size_t area_where_none_is_shown =
    16;  // H5, H7: in registers, protection exists all the same

// nBOOT_SEL, nBOOT1 and nBOOT0 are bits 24, 25 and 26 of the first word on C0 and G0 only, and only
// there is nBOOT_SEL = 1 the factory's choice. L4, G4, U0 and WL leave the factory with BOOT0
// obeyed.
constexpr std::array<std::uint32_t, 9> boot_bits_in_byte3{0x443, 0x453, 0x44C, 0x493, 0x44D,
                                                          0x466, 0x460, 0x467, 0x456};

// The UART protocol of F1 (AN2606 table 3). Its unprotected key is A5 (RM0008), that of all later
// families AA.
bool is_f1(const chip::Chip& chip, std::uint32_t base) {
  return base == 0x1FFFF800 && chip.protocol <= 0x30;
}

}  // namespace

OptionBytes::Layout OptionBytes::layout_of(const chip::Chip& chip) {
  // The base address tells the family. Factory values: reference manuals, "option byte
  // organization".
  const std::array layouts{
      Layout{0x1FFFF800, Style::byte_pairs, 0, {}},                        // F0 F1 F3
      Layout{0x1FFF7800, Style::word_pairs, 0, {0xAA, 0xFE, 0xFF, 0xFF}},  // C0 G0 G4 L4 WB1x WL
      Layout{0x1FFF8000, Style::word_pairs, 0, {0xAA, 0xF1, 0xFF, 0x3F}},  // WB3x WB5x
      Layout{0x1FF00000, Style::word_pairs, 0, {0xAA, 0xF8, 0xEF, 0xFF}},  // L4P L4R
      Layout{0x1FF80000, Style::half_pairs, 0, {0xAA, 0x00, 0x70, 0x80}},  // L0 L1
      Layout{0x1FFFC000, Style::plain, 1, {0xEF, 0xAA}},                   // F2 F4
      Layout{0x1FFF0000, Style::plain, 1, {0xFF, 0xAA}},                   // F7
  };
  const std::uint32_t base = chip.option_bytes.empty() ? 0 : chip.option_bytes.front().begin;
  for (const Layout& layout : layouts) {
    if (layout.base == base) return layout;
  }
  return Layout{base, Style::plain, 0, {}};
}

OptionBytes::OptionBytes(const chip::Chip& chip)
    : range_(chip.option_bytes.empty() ? chip::Range{} : chip.option_bytes.front()),
      layout_(layout_of(chip)),
      unprotected_(is_f1(chip, layout_.base) ? 0xA5 : 0xAA),
      has_boot_bits_(std::ranges::find(boot_bits_in_byte3, chip.pid) != boot_bits_in_byte3.end()),
      bytes_(std::max<std::size_t>(range_.size(), area_where_none_is_shown), erased) {
  const auto distance = static_cast<std::size_t>(layout_.style);
  std::size_t offset = 0;
  for (const std::uint8_t value : layout_.factory) {
    put(offset++, value);
    if (distance != 0 && offset % distance == 0) offset += distance;
  }
  for (; offset < bytes_.size(); ++offset) {
    if (distance == 0 || offset / distance % 2 == 0) put(offset, erased);
  }
  set_readout_protection(false);
}

void OptionBytes::put(std::size_t offset, std::uint8_t value) {
  bytes_[offset] = value;
  const auto distance = static_cast<std::size_t>(layout_.style);
  if (distance != 0 && offset + distance < bytes_.size()) {
    bytes_[offset + distance] = static_cast<std::uint8_t>(~value);
  }
}

void OptionBytes::program(std::span<const std::uint8_t> sent, Violations& violations) {
  std::fill(bytes_.begin(), bytes_.end(), erased);
  const std::size_t stored = std::min(sent.size(), bytes_.size());
  std::copy_n(sent.begin(), stored, bytes_.begin());
  const auto distance = static_cast<std::size_t>(layout_.style);
  if (distance == 0) return;
  for (std::size_t i = 0; i + distance < stored; ++i) {
    if (i / distance % 2 == 0 && (bytes_[i] ^ bytes_[i + distance]) != 0xFF) {
      violations.add("write to the option bytes: a value and its complement do not match");
      return;
    }
  }
}

void OptionBytes::set_readout_protection(bool active) {
  put(layout_.protection_offset, active ? level1 : unprotected_);
}

bool OptionBytes::readout_protected() const noexcept {
  return bytes_[layout_.protection_offset] != unprotected_;
}

bool OptionBytes::locked_for_good() const noexcept {
  return unprotected_ == 0xAA && bytes_[layout_.protection_offset] == level2;
}

OptionBytes::BootBits OptionBytes::boot_bits() const noexcept {
  if (!has_boot_bits_) return {};
  const std::uint8_t bits = bytes_[3];
  return {(bits & 0x01) != 0, (bits & 0x02) != 0, (bits & 0x04) != 0};
}

}  // namespace gangflash::sim
