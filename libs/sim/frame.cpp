#include "sim/frame.hpp"

namespace gangflash::sim {

namespace {

constexpr std::uint8_t mass_erase_code = 0xFF;  // AN3155 3.7: first byte of `FF 00`
constexpr std::uint32_t first_special_erase =
    0xFFF0;  // AN3155 3.8: FFF0..FFFF are codes, no counts

}  // namespace

std::size_t frame_size(FrameForm form, std::span<const std::uint8_t> begin) noexcept {
  switch (form) {
    case FrameForm::command:
    case FrameForm::complemented:
      return 2;
    case FrameForm::half_word:
      return 3;
    case FrameForm::word:
      return 5;
    case FrameForm::counted:
      return begin.empty() ? 0 : begin[0] + 3U;
    case FrameForm::legacy_erase:
      if (begin.empty()) return 0;
      return begin[0] == mass_erase_code ? 2 : begin[0] + 3U;
    case FrameForm::extended_erase: {
      if (begin.size() < 2) return 0;
      const std::uint32_t count = big_endian(begin.first(2));
      return count >= first_special_erase ? 3 : 2 + 2 * (count + 1) + 1;
    }
  }
  return 0;
}

bool frame_intact(FrameForm form, std::span<const std::uint8_t> frame) noexcept {
  std::uint8_t sum = 0;
  for (const std::uint8_t byte : frame) sum ^= byte;
  // A byte and its complement give FF; AN3155's prose says 00, its examples do not.
  const bool complement = form == FrameForm::command || form == FrameForm::complemented;
  // The second byte of `FF 00` is no checksum: whatever it is, the ROM takes the frame
  // (AN3155 3.7).
  if (form == FrameForm::legacy_erase && frame[0] == mass_erase_code) return true;
  return sum == (complement ? 0xFF : 0x00);
}

std::uint32_t big_endian(std::span<const std::uint8_t> bytes) noexcept {
  std::uint32_t value = 0;
  for (const std::uint8_t byte : bytes) value = value << 8 | byte;
  return value;
}

}  // namespace gangflash::sim
