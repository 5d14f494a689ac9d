// Any bytes at all given to parse_elf().
#include "accepted_segments.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  check_segments(gangflash::image::parse_elf({data, size}), size);
  return 0;
}
