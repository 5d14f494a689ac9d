#include "gangreport/value_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>

#include "gangreport/iso_time.hpp"
#include "gangreport/shape.hpp"

namespace gangflash::report {

namespace {

constexpr std::size_t attempt_digits = 23;
constexpr std::size_t digest_digits = 12;
constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD

bool is_digest(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// Calls `take` with each part between commas, as long as it returns true.
bool each_part(std::string_view text, const auto& take) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(','), text.size());
    if (!take(text.substr(0, end))) {
      return false;
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return true;
}

bool continues(std::string_view text, std::size_t position) {
  return position < text.size() && (static_cast<unsigned char>(text[position]) & 0xC0) == 0x80;
}

/// Bytes of the well-formed character at the position (Unicode 15, table 3-7); 0: not well-formed.
std::size_t character_size(std::string_view text, std::size_t position) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[position + i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) {
    return 1;
  }
  if (first < 0xC2 || first > 0xF4 || !continues(text, position + 1)) {
    return 0;
  }
  if (first < 0xE0) {
    return 2;
  }
  const unsigned char second = byte(1);
  if (!continues(text, position + 2) || (first == 0xE0 && second < 0xA0) ||
      (first == 0xED && second > 0x9F)) {
    return 0;  // too long, or half of a UTF-16 pair
  }
  if (first < 0xF0) {
    return 3;
  }
  const bool in_range = !(first == 0xF0 && second < 0x90) && !(first == 0xF4 && second > 0x8F);
  return in_range && continues(text, position + 3) ? 4 : 0;
}

struct Plain {
  std::string operator()(std::monostate) const { return {}; }
  std::string operator()(std::int64_t number) const { return std::to_string(number); }
  std::string operator()(double number) const { return number_text(number); }
  std::string operator()(const std::string& text) const { return text; }
};

}  // namespace

std::string number_text(double number) {
  return fmt::format("{}", number);
}

std::string plain_text(const trace::Value& value) {
  return std::visit(Plain{}, value);
}

std::string valid_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t size = character_size(text, i);
    out += size == 0 ? replacement : text.substr(i, size);
    i += std::max<std::size_t>(size, 1);
  }
  return out;
}

TextKind kind_of(std::string_view text) {
  if (has_shape(text, "dddd-dd-ddTdd:dd:dd.dddZ")) {
    return TextKind::time;
  }
  if (has_shape(text, "xxxxxxxx-xxxx-7xxx-xxxx-xxxxxxxxxxxx")) {
    return TextKind::attempt;
  }
  if (has_shape(text, "xxxxxxxxxxxxxxxxxxxxxxxx")) {
    return TextKind::uid;
  }
  return text.size() >= 64 && each_part(text, is_digest) ? TextKind::digests : TextKind::plain;
}

std::string time_text(std::string_view iso8601, bool utc) {
  if (utc) {
    return fmt::format("{} {}Z", iso8601.substr(0, 10), iso8601.substr(11, 8));
  }
  const std::time_t moment = unix_milliseconds(iso8601) / 1000;
  std::tm parts{};
  ::localtime_r(&moment, &parts);
  const long minutes = parts.tm_gmtoff / 60;
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}{}{:02}:{:02}", parts.tm_year + 1900,
                     parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec,
                     minutes < 0 ? '-' : '+', std::abs(minutes) / 60, std::abs(minutes) % 60);
}

std::string short_digests(std::string_view text) {
  std::string out;
  each_part(text, [&](std::string_view digest) {
    out += (out.empty() ? "" : ",") + std::string{digest.substr(0, digest_digits)};
    return true;
  });
  return out;
}

std::string spoken(std::string name) {
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

std::string short_attempt(std::string_view attempt) {
  return std::string{attempt.substr(0, attempt_digits)};
}

}  // namespace gangflash::report
