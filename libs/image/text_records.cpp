#include "image/text_records.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace gangflash::image {
namespace {

using std::uint8_t;

std::optional<uint8_t> digit(char c) noexcept {
  if (c >= '0' && c <= '9') return static_cast<uint8_t>(c - '0');
  if (c >= 'A' && c <= 'F') return static_cast<uint8_t>(c - 'A' + 10);
  if (c >= 'a' && c <= 'f') return static_cast<uint8_t>(c - 'a' + 10);
  return std::nullopt;
}

}  // namespace

std::string shown(char c) {
  const auto byte = static_cast<uint8_t>(c);
  return byte > 0x20 && byte < 0x7F ? fmt::format("'{}'", c) : fmt::format("0x{:02X}", byte);
}

Decoded decode_digits(std::string_view digits, std::size_t least, std::span<uint8_t> raw) {
  for (const char c : digits) {
    if (!digit(c)) return {0, fmt::format("{} is not a hexadecimal digit", shown(c))};
  }
  if (digits.size() % 2 != 0) return {0, "the record has an odd number of hexadecimal digits"};
  const std::size_t size = digits.size() / 2;
  if (size < least) return {0, "the record is cut short"};
  if (size > raw.size()) return {0, "the record is longer than any record can be"};
  for (std::size_t i = 0; i < size; ++i) {
    raw[i] = static_cast<uint8_t>(*digit(digits[2 * i]) << 4 | *digit(digits[2 * i + 1]));
  }
  return {size, {}};
}

void DataRecords::add(std::uint32_t address, std::span<const uint8_t> bytes, std::size_t line) {
  chunks_.push_back({address, static_cast<std::uint32_t>(bytes.size()), line, pool_.size()});
  pool_.insert(pool_.end(), bytes.begin(), bytes.end());
}

std::variant<std::vector<Segment>, Problem> DataRecords::finish() {
  if (chunks_.empty()) return Problem{0, "the file holds no data"};
  std::ranges::sort(chunks_, {}, [](const Chunk& c) { return std::tuple(c.address, c.line); });
  std::vector<Segment> segments;
  std::size_t last_line = 0;
  for (const auto& chunk : chunks_) {
    if (!segments.empty() && segments.back().end() > chunk.address) {
      const auto [first, second] = std::minmax(last_line, chunk.line);
      return Problem{second,
                     fmt::format("0x{:08X} was already set by line {}", chunk.address, first)};
    }
    if (segments.empty() || segments.back().end() != chunk.address) {
      segments.push_back({chunk.address, {}});
    }
    const auto bytes = std::span(pool_).subspan(chunk.at, chunk.length);
    segments.back().bytes.insert(segments.back().bytes.end(), bytes.begin(), bytes.end());
    last_line = chunk.line;
  }
  return segments;
}

}  // namespace gangflash::image
