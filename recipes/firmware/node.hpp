#pragma once
// A sensor node without peripherals: it takes its samples from a model of a thermistor, filters
// them, and puts framed reports into a mailbox in RAM. It uses nothing but SysTick, so it runs on
// every Cortex-M from M0 up.
#include <stdint.h>

namespace node {

enum class State : uint8_t { boot, self_check, idle, measure, report, fault };

enum class Event : uint8_t {
  started,
  check_passed,
  check_failed,
  sample_out_of_range,
  hum_detected,
  report_sent,
  mailbox_full,
  count_
};

struct Reading {
  uint32_t tick = 0;
  int16_t centi_celsius = 0;
  int16_t slope = 0;  ///< hundredths of a degree since the reading before
  uint32_t hum = 0;   ///< strength of mains hum
};

/// What a debugger (or a test jig) reads: found through its magic number.
struct Mailbox {
  uint32_t magic;
  uint32_t version;
  uint32_t reports;
  uint32_t dropped;
  State state;
  uint8_t length;  ///< bytes in `frame`; the reader sets it to 0
  uint8_t frame[62];
  char message[32];  ///< the last event in words
};

extern volatile uint32_t ticks;  ///< milliseconds at the clock the part has after reset
extern Mailbox mailbox;

[[noreturn]] void run();

// sensor.cpp
uint16_t sample(uint32_t tick);                      ///< a 12-bit ADC code
void feed(uint16_t code);                            ///< one sample into the filters
bool take_reading(uint32_t tick, Reading& reading);  ///< once enough samples came

// frame.cpp
uint16_t crc16(const uint8_t* bytes, uint32_t count);
uint32_t make_frame(const Reading& reading, uint8_t (&frame)[62]);
const char* describe(Event event);

}  // namespace node
