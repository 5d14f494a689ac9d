#pragma once
// Where a block of the host ends and whether it arrived whole (AN3155 section 3, framing common to
// all commands).
#include <cstddef>
#include <cstdint>
#include <span>

namespace gangflash::sim {

enum class FrameForm : std::uint8_t {
  command,         ///< opcode, complement
  complemented,    ///< one byte, complement (length of Read Memory)
  half_word,       ///< 2 bytes, XOR (sub-opcode of Special)
  word,            ///< 4 bytes, XOR (addresses, Get Checksum)
  counted,         ///< N, N + 1 bytes, XOR
  legacy_erase,    ///< FF and one byte more, or as counted
  extended_erase,  ///< FFF0..FFFF and XOR; or N (16 bit), N + 1 page numbers of 16 bit, XOR
};

/// Bytes in the whole frame, as soon as its beginning tells; 0 while it does not.
std::size_t frame_size(FrameForm form, std::span<const std::uint8_t> begin) noexcept;

/// Complement or XOR of a whole frame is right.
bool frame_intact(FrameForm form, std::span<const std::uint8_t> frame) noexcept;

/// Big-endian, as all multi-byte fields of AN3155.
std::uint32_t big_endian(std::span<const std::uint8_t> bytes) noexcept;

}  // namespace gangflash::sim
