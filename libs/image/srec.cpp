// Motorola S-records, as strict as Intel HEX: "S", a type, a count of the bytes that follow, an
// address of 2 to 4 bytes, data, and the one's complement of the sum of all of them but the type.
#include <fmt/format.h>

#include <array>

#include "image/text_records.hpp"

namespace gangflash::image {
namespace {

using std::uint32_t;
using std::uint64_t;
using std::uint8_t;

enum class Role : uint8_t { none, header, data, count, end };

struct Type {
  Role role;
  std::size_t address_bytes;
};

/// By the digit behind the S. S4 is reserved and means nothing.
constexpr std::array<Type, 10> types{{{Role::header, 2},
                                      {Role::data, 2},
                                      {Role::data, 3},
                                      {Role::data, 4},
                                      {Role::none, 0},
                                      {Role::count, 2},
                                      {Role::count, 3},
                                      {Role::end, 4},
                                      {Role::end, 3},
                                      {Role::end, 2}}};

/// One line, decoded and checked.
struct Record {
  char digit = '0';
  Type type{};
  uint32_t address = 0;
  std::span<const uint8_t> data;
};

class Parser {
 public:
  /// False: stop, problem() says why.
  bool take(std::string_view line) {
    ++line_;
    Record record;
    if (ended_) return refuse("data after the termination record");
    return decode(line, record) && apply(record);
  }

  std::variant<std::vector<Segment>, Problem> finish() {
    if (!ended_) {
      return Problem{line_,
                     "the termination record (S7, S8 or S9) is missing: the file is cut short"};
    }
    return data_.finish();
  }
  [[nodiscard]] const Problem& problem() const noexcept { return problem_; }

 private:
  bool decode(std::string_view line, Record& record);
  bool check_frame(std::size_t size);
  bool apply(const Record& record);
  bool check_header(const Record& record);
  bool add_data(const Record& record);
  bool check_count(const Record& record);
  bool refuse(std::string text) {
    problem_ = Problem{line_, std::move(text)};
    return false;
  }

  std::array<uint8_t, 256> raw_{};  // count, at most 255 bytes
  DataRecords data_;
  bool counted_ = false;  // an S5 or S6 has closed the data
  bool ended_ = false;
  std::size_t line_ = 0;
  Problem problem_;
};

bool Parser::decode(std::string_view line, Record& record) {
  if (line.empty()) return refuse("the line is empty");
  if (line[0] != 'S')
    return refuse(fmt::format("the line starts with {} instead of 'S'", shown(line[0])));
  if (line.size() < 2) return refuse("the record is cut short");
  record.digit = line[1];
  if (line[1] >= '0' && line[1] <= '9')
    record.type = types[static_cast<std::size_t>(line[1] - '0')];
  if (record.type.role == Role::none) {
    return refuse(fmt::format("unknown record type: 'S' and {}", shown(line[1])));
  }
  const std::size_t least = 1 + record.type.address_bytes + 1;
  auto [size, refusal] = decode_digits(line.substr(2), least, raw_);
  if (!refusal.empty()) return refuse(std::move(refusal));
  if (!check_frame(size)) return false;
  for (std::size_t i = 1; i <= record.type.address_bytes; ++i) {
    record.address = record.address << 8 | raw_[i];
  }
  record.data = std::span<const uint8_t>(raw_).subspan(least - 1, size - least);
  return true;
}

bool Parser::check_frame(std::size_t size) {
  if (size != raw_[0] + 1u) {
    return refuse(fmt::format("the record announces {} bytes and has {}", raw_[0], size - 1));
  }
  uint8_t sum = 0;
  for (std::size_t i = 0; i + 1 < size; ++i) sum = static_cast<uint8_t>(sum + raw_[i]);
  const auto right = static_cast<uint8_t>(~sum);
  if (raw_[size - 1] == right) return true;
  return refuse(fmt::format("wrong checksum: 0x{:02X} instead of 0x{:02X}", raw_[size - 1], right));
}

bool Parser::apply(const Record& record) {
  if (record.type.role == Role::header) return check_header(record);
  if (record.type.role == Role::data) return add_data(record);
  if (!record.data.empty()) {
    return refuse(fmt::format("an S{} record has {} bytes between count and checksum, not {}",
                              record.digit, record.type.address_bytes,
                              record.type.address_bytes + record.data.size()));
  }
  if (record.type.role == Role::count) return check_count(record);
  ended_ = true;  // the address is where a loader would jump: ignored
  return true;
}

/// A text for people. The type is outside the checksum: a damaged S1 must not be lost as a comment.
bool Parser::check_header(const Record& record) {
  if (line_ != 1) return refuse("an S0 record behind the first line: were two files joined?");
  if (record.address != 0) return refuse("an S0 record has address 0000");
  return true;
}

bool Parser::add_data(const Record& record) {
  if (counted_) return refuse("a data record after the record that counts them");
  if (record.data.empty()) return refuse("a data record without data");
  const uint64_t limit = uint64_t{1} << 8 * record.type.address_bytes;
  if (uint64_t{record.address} + record.data.size() > limit) {
    return refuse(fmt::format("the record runs past address 0x{:08X}, the last of an S{}",
                              limit - 1, record.digit));
  }
  data_.add(record.address, record.data, line_);
  return true;
}

bool Parser::check_count(const Record& record) {
  counted_ = true;
  if (record.address == data_.count()) return true;
  return refuse(
      fmt::format("the record counts {} data records, the file has {}: some are missing "
                  "or were added",
                  record.address, data_.count()));
}

}  // namespace

std::variant<std::vector<Segment>, Problem> parse_srec(std::string_view text) {
  return parse_lines(text, Parser());
}

}  // namespace gangflash::image
