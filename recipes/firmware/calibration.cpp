// A record as a calibration station would make it: not a program, only bytes that belong at an
// address of their own. The build takes the section as it is; nothing here is ever linked.
#include <stdint.h>

namespace {

constexpr unsigned points = 120;

struct Record {
  uint32_t magic;
  uint16_t version;
  uint16_t count;
  int16_t offset[points];  ///< hundredths of a degree Celsius
  uint32_t sum;            ///< of the offsets
};

constexpr Record make() {
  Record record{0x424C4143, 1, points, {}, 0};  // "CALB"
  for (unsigned i = 0; i < points; ++i) {
    const int distance = static_cast<int>(i) - static_cast<int>(points) / 2;
    record.offset[i] = static_cast<int16_t>(distance * distance / 60 - 25);
    record.sum += static_cast<uint16_t>(record.offset[i]);
  }
  return record;
}

}  // namespace

[[gnu::section(".calibration"), gnu::used]] extern const Record calibration = make();
