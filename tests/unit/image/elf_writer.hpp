#pragma once
// ELF files byte by byte, so that every field can be wrong. Offsets are those of the ELF
// specification, figures 1-3 and 2-1.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace gangflash::image {

struct ElfSegment {
  std::uint32_t type = 1;  ///< PT_LOAD
  std::uint32_t virtual_address = 0;
  std::uint32_t physical_address = 0;
  std::vector<std::uint8_t> bytes;
  std::uint32_t extra_memory = 0;  ///< memsz beyond filesz: .bss
};

class ElfBytes {
 public:
  static constexpr std::size_t header_size = 52;
  static constexpr std::size_t entry_size = 32;

  explicit ElfBytes(const std::vector<ElfSegment>& segments) {
    bytes_ = {0x7F, 'E', 'L', 'F', 1, 1, 1};
    bytes_.resize(header_size);
    put(16, 2, 2).put(18, 40, 2).put(20, 1, 4);  // ET_EXEC, EM_ARM, EV_CURRENT
    put(28, header_size, 4).put(36, 0x05000200, 4).put(40, header_size, 2);
    put(42, entry_size, 2).put(44, segments.size(), 2);
    bytes_.resize(header_size + entry_size * segments.size());
    for (std::size_t i = 0; i < segments.size(); ++i) {
      const auto& segment = segments[i];
      const auto size = segment.bytes.size();
      segment_field(i, 0, segment.type).segment_field(i, 4, bytes_.size());
      segment_field(i, 8, segment.virtual_address).segment_field(i, 12, segment.physical_address);
      segment_field(i, 16, size).segment_field(i, 20, size + segment.extra_memory);
      bytes_.insert(bytes_.end(), segment.bytes.begin(), segment.bytes.end());
    }
  }

  /// Little-endian, `width` bytes.
  ElfBytes& put(std::size_t at, std::uint64_t value, std::size_t width) {
    for (std::size_t i = 0; i < width; ++i) bytes_.at(at + i) = std::uint8_t(value >> 8 * i);
    return *this;
  }
  ElfBytes& segment_field(std::size_t index, std::size_t offset, std::uint64_t value) {
    return put(header_size + entry_size * index + offset, value, 4);
  }
  [[nodiscard]] std::vector<std::uint8_t> bytes() const { return bytes_; }
  [[nodiscard]] std::string text() const { return {bytes_.begin(), bytes_.end()}; }

 private:
  std::vector<std::uint8_t> bytes_;
};

}  // namespace gangflash::image
