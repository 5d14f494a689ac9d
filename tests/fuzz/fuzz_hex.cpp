// Any bytes at all given to parse_hex().
#include <string_view>

#include "accepted_segments.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_segments(gangflash::image::parse_hex(text), size / 2);  // two digits make a byte
  return 0;
}
