#pragma once
// S-records as a tool would write them; knows nothing of the parser.
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "image/image.hpp"

namespace gangflash::image {

/// One line without its end; `type` is the digit behind the S, which fixes the address bytes.
inline std::string srec_record(char type, std::uint32_t address,
                               std::span<const std::uint8_t> data = {}) {
  static constexpr int address_bytes[] = {2, 2, 3, 4, 0, 2, 3, 4, 3, 2};
  const int width = address_bytes[type - '0'];
  std::vector<unsigned> bytes{static_cast<unsigned>(data.size()) + static_cast<unsigned>(width) +
                              1u};
  for (int i = width - 1; i >= 0; --i) bytes.push_back(address >> 8 * i & 0xFF);
  bytes.insert(bytes.end(), data.begin(), data.end());
  unsigned sum = 0;
  for (const auto byte : bytes) sum += byte;
  bytes.push_back(0xFF - (sum & 0xFF));
  std::string text{'S', type};
  for (const auto byte : bytes) {
    text += "0123456789ABCDEF"[byte >> 4];
    text += "0123456789ABCDEF"[byte & 0xF];
  }
  return text;
}

/// A whole file of S3 records with `width` bytes each: header, data, count, termination.
inline std::string srec_file(const std::vector<Segment>& segments, std::size_t width = 28) {
  const std::vector<std::uint8_t> title{'t', 'e', 's', 't'};
  std::string text = srec_record('0', 0, title) + "\n";
  std::uint32_t count = 0;
  for (const auto& segment : segments) {
    for (std::size_t at = 0; at < segment.bytes.size(); at += width) {
      const auto rest = std::span(segment.bytes).subspan(at);
      const auto data = rest.first(std::min(width, rest.size()));
      text += srec_record('3', segment.address + static_cast<std::uint32_t>(at), data) + "\n";
      ++count;
    }
  }
  text += srec_record(count > 0xFFFF ? '6' : '5', count) + "\n";
  return text + srec_record('7', segments.empty() ? 0 : segments.front().address) + "\n";
}

}  // namespace gangflash::image
