// Any blob as a flight record: what can be read is, written again, read as the same frames.
#include <cstdint>
#include <cstdlib>

#include "trace/flight_record.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gangflash::trace;
  const auto frames = decode_frames({data, size});
  if (!frames) return 0;
  std::size_t bytes = 0;
  for (const Frame& frame : *frames) bytes += frame.bytes.size();
  if (bytes > size) std::abort();
  const auto again = decode_frames(encode_frames(*frames));
  if (!again || again->size() != frames->size()) std::abort();
  for (std::size_t i = 0; i < frames->size(); ++i) {
    const Frame& a = (*frames)[i];
    const Frame& b = (*again)[i];
    if (a.at != b.at || a.to_target != b.to_target || a.bytes != b.bytes) std::abort();
  }
  return 0;
}
