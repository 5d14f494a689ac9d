#include "gangreport/iso_time.hpp"

#include <charconv>
#include <chrono>

namespace gangflash::report {

std::int64_t unix_milliseconds(std::string_view iso8601) {
  const auto part = [&](std::size_t position, std::size_t length) {
    int value = 0;
    std::from_chars(iso8601.data() + position, iso8601.data() + position + length, value);
    return value;
  };
  using namespace std::chrono;
  const sys_days day = year{part(0, 4)} / part(5, 2) / part(8, 2);
  const milliseconds time =
      hours{part(11, 2)} + minutes{part(14, 2)} + seconds{part(17, 2)} + milliseconds{part(20, 3)};
  return (day.time_since_epoch() + time).count();
}

}  // namespace gangflash::report
