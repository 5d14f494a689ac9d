#include "gangreport/moment.hpp"

#include <fmt/format.h>

#include <charconv>
#include <ctime>
#include <optional>
#include <string_view>

#include "gangreport/options.hpp"
#include "gangreport/shape.hpp"

namespace gangflash::report {

namespace {

using std::chrono::seconds;

/// The number at `position`, which is known to be digits.
int number(std::string_view text, std::size_t position, std::size_t length) {
  int value = 0;
  std::from_chars(text.data() + position, text.data() + position + length, value);
  return value;
}

std::optional<seconds> parse_age(std::string_view text) {
  if (text.size() < 2 || text.size() > 6 ||
      text.find_first_not_of("0123456789") != text.size() - 1) {
    return std::nullopt;
  }
  const int count = number(text, 0, text.size() - 1);
  switch (text.back()) {
    case 'd':
      return seconds{std::chrono::days{count}};
    case 'h':
      return seconds{std::chrono::hours{count}};
    case 'm':
      return seconds{std::chrono::minutes{count}};
    default:
      return std::nullopt;
  }
}

trace::WallClock::time_point to_time(std::tm broken_down, bool utc) {
  broken_down.tm_isdst = -1;  // let the zone's rules decide
  return trace::WallClock::from_time_t(utc ? ::timegm(&broken_down) : std::mktime(&broken_down));
}

bool is_real(const std::tm& time) {
  using namespace std::chrono;
  const year_month_day date{year{time.tm_year + 1900},
                            month{static_cast<unsigned>(time.tm_mon + 1)},
                            day{static_cast<unsigned>(time.tm_mday)}};
  return date.ok() && time.tm_hour < 24 && time.tm_min < 60 && time.tm_sec < 61;
}

/// A point in time as it was typed, and how much of it.
struct Typed {
  std::tm time{};
  bool has_minutes = false;
  bool has_seconds = false;
  bool utc = false;
};

std::optional<Typed> parse_typed(std::string text) {
  Typed typed;
  typed.utc = text.ends_with('Z');
  text.resize(text.size() - (typed.utc ? 1 : 0));
  if (text.size() > 10 && text[10] == ' ') {
    text[10] = 'T';
  }
  if (has_shape(text, "dddd-dd-ddTdd:dd:dd.ddd")) {
    text.resize(19);
  }
  typed.has_seconds = has_shape(text, "dddd-dd-ddTdd:dd:dd");
  typed.has_minutes = typed.has_seconds || has_shape(text, "dddd-dd-ddTdd:dd");
  if (!typed.has_minutes && !has_shape(text, "dddd-dd-dd")) {
    return std::nullopt;
  }
  typed.time.tm_year = number(text, 0, 4) - 1900;
  typed.time.tm_mon = number(text, 5, 2) - 1;
  typed.time.tm_mday = number(text, 8, 2);
  typed.time.tm_hour = typed.has_minutes ? number(text, 11, 2) : 0;
  typed.time.tm_min = typed.has_minutes ? number(text, 14, 2) : 0;
  typed.time.tm_sec = typed.has_seconds ? number(text, 17, 2) : 0;
  return is_real(typed.time) ? std::optional{typed} : std::nullopt;
}

}  // namespace

Moment parse_moment(const std::string& option, const std::string& text,
                    trace::WallClock::time_point now) {
  if (const auto age = parse_age(text)) {
    return {now - *age, now - *age};
  }
  const auto typed = parse_typed(text);
  if (!typed) {
    throw UsageError{fmt::format(
        "{} {}: not a time; write 2026-11-21, 2026-11-21T07:30, 2026-11-21T07:30:15Z, 7d, 24h "
        "or 30m",
        option, text)};
  }
  std::tm end = typed->time;
  // One more of the smallest unit that was typed. A day is not always 24 hours: the calendar adds
  // it.
  (typed->has_seconds ? end.tm_sec : typed->has_minutes ? end.tm_min : end.tm_mday) += 1;
  return {to_time(typed->time, typed->utc), to_time(end, typed->utc)};
}

}  // namespace gangflash::report
