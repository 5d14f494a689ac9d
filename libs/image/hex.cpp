// Intel HEX. Every deviation is an error with its line: a file that is nearly right is a file
// somebody damaged.
#include <fmt/format.h>

#include <array>

#include "image/text_records.hpp"

namespace gangflash::image {
namespace {

using std::uint32_t;
using std::uint64_t;
using std::uint8_t;

/// One line, decoded and checked: the bytes between the colon and the checksum.
struct Record {
  uint32_t offset = 0;
  uint8_t type = 0;
  std::span<const uint8_t> data;
};

class Parser {
 public:
  /// False: stop, problem() says why.
  bool take(std::string_view line) {
    ++line_;
    Record record;
    if (ended_) return refuse("data after the end-of-file record");
    return decode(line, record) && apply(record);
  }

  std::variant<std::vector<Segment>, Problem> finish() {
    if (!ended_) return Problem{line_, "the end-of-file record is missing: the file is cut short"};
    return data_.finish();
  }
  [[nodiscard]] const Problem& problem() const noexcept { return problem_; }

 private:
  bool decode(std::string_view line, Record& record);
  bool apply(const Record& record);
  bool add_data(const Record& record);
  bool refuse(std::string text) {
    problem_ = Problem{line_, std::move(text)};
    return false;
  }

  std::array<uint8_t, 260> raw_{};  // length, offset, type, at most 255 bytes, checksum
  DataRecords data_;
  uint32_t base_ = 0;
  bool linear_ = false;  // a type 04 record is in force: offsets may run past 64 KiB
  bool ended_ = false;
  std::size_t line_ = 0;
  Problem problem_;
};

bool Parser::decode(std::string_view line, Record& record) {
  if (line.empty()) return refuse("the line is empty");
  if (line[0] != ':')
    return refuse(fmt::format("the line starts with {} instead of ':'", shown(line[0])));
  auto [size, refusal] = decode_digits(line.substr(1), 5, raw_);
  if (!refusal.empty()) return refuse(std::move(refusal));
  if (size != raw_[0] + 5u) {
    return refuse(fmt::format("the record announces {} data bytes and has {}", raw_[0], size - 5));
  }
  uint8_t sum = 0;
  for (std::size_t i = 0; i < size; ++i) sum = static_cast<uint8_t>(sum + raw_[i]);
  if (sum != 0) {
    const auto said = raw_[size - 1];
    return refuse(fmt::format("wrong checksum: 0x{:02X} instead of 0x{:02X}", said,
                              static_cast<uint8_t>(said - sum)));
  }
  record.offset = uint32_t{raw_[1]} << 8 | raw_[2];
  record.type = raw_[3];
  record.data = std::span<const uint8_t>(raw_).subspan(4, size - 5);
  return true;
}

bool Parser::apply(const Record& record) {
  // Data length of the types 01 to 05; the start addresses (03, 05) are for loaders that jump, and
  // ignored.
  static constexpr std::array<std::size_t, 6> lengths{0, 0, 2, 4, 2, 4};
  if (record.type >= lengths.size()) {
    return refuse(fmt::format("unknown record type {:02X}", record.type));
  }
  if (record.type == 0) return add_data(record);
  if (record.data.size() != lengths[record.type]) {
    return refuse(fmt::format("a type {:02X} record has {} data bytes, not {}", record.type,
                              lengths[record.type], record.data.size()));
  }
  if (record.offset != 0) {
    return refuse(fmt::format("a type {:02X} record has offset 0000", record.type));
  }
  ended_ = record.type == 1;
  if (record.type == 2 || record.type == 4) {
    linear_ = record.type == 4;
    base_ = (uint32_t{record.data[0]} << 8 | record.data[1]) << (linear_ ? 16 : 4);
  }
  return true;
}

bool Parser::add_data(const Record& record) {
  const auto length = static_cast<uint32_t>(record.data.size());
  if (length == 0) return refuse("a data record without data");
  // Without type 04 the offset is 16 bits wide and wraps inside its segment: legal by the letter,
  // never meant.
  if (!linear_ && record.offset + length > 0x10000) {
    return refuse("the record runs past the end of its 64 KiB segment");
  }
  if (uint64_t{base_} + record.offset + length > address_space) {
    return refuse("the record runs past address 0xFFFFFFFF");
  }
  data_.add(base_ + record.offset, record.data, line_);
  return true;
}

}  // namespace

std::variant<std::vector<Segment>, Problem> parse_hex(std::string_view text) {
  return parse_lines(text, Parser());
}

}  // namespace gangflash::image
