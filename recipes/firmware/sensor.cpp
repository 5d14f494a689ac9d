// From samples to readings: median of five against spikes, a low pass, and a Goertzel filter that
// notices mains hum.
#include "node.hpp"
#include "tables.hpp"

namespace node {
namespace {

constexpr unsigned block = window_table.size;  // samples per reading

struct Filters {
  uint16_t last[5];
  uint8_t at;
  uint8_t filled;
  int32_t low_pass;  // code in Q16
  int32_t hum_1, hum_2;
  uint16_t count;
  int16_t previous;
};

Filters filters;
uint32_t noise = 0x2545F491;  // xorshift must not start at 0

uint32_t random() {
  noise ^= noise << 13;
  noise ^= noise >> 17;
  noise ^= noise << 5;
  return noise;
}

uint16_t median() {
  uint16_t sorted[5];
  for (unsigned i = 0; i < 5; ++i) {
    unsigned k = i;
    for (; k > 0 && sorted[k - 1] > filters.last[i]; --k) sorted[k] = sorted[k - 1];
    sorted[k] = filters.last[i];
  }
  return sorted[2];
}

/// Product of two Q15 numbers without the 64-bit multiplication a Cortex-M0 lacks.
int32_t times(int32_t a, int32_t b) {
  return (a * b) >> 15;
}

/// One Goertzel step for 50 Hz at 500 samples a second: a tenth of the sampling rate.
void listen_for_hum(int32_t sample) {
  constexpr unsigned cosine = (sine_table.size / 10 + sine_table.size / 4) % sine_table.size;
  const int32_t next = sample + 2 * times(sine_table[cosine], filters.hum_1) - filters.hum_2;
  filters.hum_2 = filters.hum_1;
  filters.hum_1 = next;
}

}  // namespace

uint16_t sample(uint32_t tick) {
  // A room that warms and cools within half an hour, some hum, some noise, now and then a spike.
  const int32_t room = sine_table[(tick >> 10) % sine_table.size] >> 6;
  const int32_t hum = sine_table[(tick * 102) % sine_table.size] >> 12;
  const uint32_t dice = random();
  const int32_t spike = (dice >> 20) == 0 ? 900 : 0;
  const int32_t code = 2048 + room + hum + static_cast<int32_t>(dice & 7) + spike;
  return static_cast<uint16_t>(code < 0 ? 0 : code > 4095 ? 4095 : code);
}

void feed(uint16_t code) {
  filters.last[filters.at] = code;
  filters.at = static_cast<uint8_t>(filters.at == 4 ? 0 : filters.at + 1);
  if (filters.filled < 5) {
    if (++filters.filled == 5) filters.low_pass = median() << 16;
    return;
  }
  const int32_t clean = median();
  filters.low_pass += ((clean << 16) - filters.low_pass) >> 5;
  int32_t deviation = clean - (filters.low_pass >> 16);
  deviation = deviation > 64    ? 64
              : deviation < -64 ? -64
                                : deviation;  // what Goertzel's sums can bear in 32 bits
  listen_for_hum(times(deviation * 4, window_table[filters.count % block]));
  ++filters.count;
}

bool take_reading(uint32_t tick, Reading& reading) {
  if (filters.count < block) return false;
  const unsigned code = static_cast<unsigned>(filters.low_pass >> 16) % thermistor_table.size;
  reading.tick = tick;
  reading.centi_celsius = thermistor_table[code];
  reading.slope = static_cast<int16_t>(reading.centi_celsius - filters.previous);
  reading.hum = static_cast<uint32_t>(times(filters.hum_1, filters.hum_1) +
                                      times(filters.hum_2, filters.hum_2));
  filters.previous = reading.centi_celsius;
  filters.hum_1 = filters.hum_2 = 0;
  filters.count = 0;
  return true;
}

}  // namespace node
