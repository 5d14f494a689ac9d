// Reports as bytes: fields little-endian, CRC-16 behind them, stuffed so that 0 marks the end of a
// frame (COBS).
#include "node.hpp"
#include "tables.hpp"

namespace node {
namespace {

constexpr uint8_t kind_reading = 0x52;
constexpr uint32_t payload_length = 15;

void put(uint8_t*& at, uint32_t value, unsigned bytes) {
  for (; bytes > 0; --bytes, value >>= 8) *at++ = static_cast<uint8_t>(value);
}

uint32_t stuff(const uint8_t* bytes, uint32_t count, uint8_t* out) {
  uint8_t* length = out;
  uint8_t* at = out + 1;
  for (uint32_t i = 0; i < count; ++i) {
    if (bytes[i] != 0) {
      *at++ = bytes[i];
    } else {
      *length = static_cast<uint8_t>(at - length);
      length = at++;
    }
  }
  *length = static_cast<uint8_t>(at - length);
  *at++ = 0;
  return static_cast<uint32_t>(at - out);
}

constexpr const char* messages[] = {
    "started",          "self-check passed", "self-check FAILED", "sample out of range",
    "mains hum nearby", "report sent",       "mailbox full",
};
static_assert(sizeof messages / sizeof *messages == static_cast<unsigned>(Event::count_));

}  // namespace

uint16_t crc16(const uint8_t* bytes, uint32_t count) {
  uint32_t crc = 0xFFFF;
  while (count-- > 0) crc = (crc << 8 ^ crc16_table[(crc >> 8 ^ *bytes++) & 0xFF]) & 0xFFFF;
  return static_cast<uint16_t>(crc);
}

uint32_t make_frame(const Reading& reading, uint8_t (&frame)[62]) {
  uint8_t payload[payload_length];
  uint8_t* at = payload;
  put(at, kind_reading, 1);
  put(at, reading.tick, 4);
  put(at, static_cast<uint32_t>(reading.centi_celsius), 2);
  put(at, static_cast<uint32_t>(reading.slope), 2);
  put(at, reading.hum, 4);
  put(at, crc16(payload, payload_length - 2), 2);
  return stuff(payload, payload_length, frame);
}

const char* describe(Event event) {
  return messages[static_cast<unsigned>(event)];
}

}  // namespace node
