#include "trace/time.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <array>

namespace gangflash::trace {

std::string iso8601(WallClock::time_point when) {
  using namespace std::chrono;
  // floor, not cast: a time before 1970 must not round towards it.
  const auto moment = floor<milliseconds>(when);
  const auto day = floor<days>(moment);
  const year_month_day date{day};
  const hh_mm_ss time{moment - day};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     time.hours().count(), time.minutes().count(), time.seconds().count(),
                     time.subseconds().count());
}

std::string uuid_v7(WallClock::time_point when) {
  using namespace std::chrono;
  std::array<std::uint8_t, 16> bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  const auto since_epoch =
      static_cast<std::uint64_t>(floor<milliseconds>(when).time_since_epoch().count());
  for (unsigned i = 0; i < 6; ++i) {
    bytes[i] = static_cast<std::uint8_t>(since_epoch >> (40 - 8 * i));
  }
  bytes[6] = static_cast<std::uint8_t>(0x70 | (bytes[6] & 0x0F));  // version 7
  bytes[8] = static_cast<std::uint8_t>(0x80 | (bytes[8] & 0x3F));  // variant of RFC 9562
  std::string text;
  text.reserve(36);
  for (unsigned i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) {
      text += '-';
    }
    fmt::format_to(std::back_inserter(text), "{:02x}", bytes[i]);
  }
  return text;
}

}  // namespace gangflash::trace
