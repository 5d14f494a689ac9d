#include "node.hpp"

#include "tables.hpp"

namespace node {

volatile uint32_t ticks;

// Initialised data on purpose: a wrong copy at reset is then visible from outside.
Mailbox mailbox = {0x45444F4E, 7, 0, 0, State::boot, 0, {}, "power on"};  // "NODE"

namespace {

volatile uint32_t* const systick_control = reinterpret_cast<volatile uint32_t*>(0xE000E010);
volatile uint32_t* const systick_reload = reinterpret_cast<volatile uint32_t*>(0xE000E014);
volatile uint32_t* const systick_value = reinterpret_cast<volatile uint32_t*>(0xE000E018);

constexpr uint32_t clock_hz = 16000000;  // HSI of G0 and F4; an F1 (8 MHz) ticks at half the speed
constexpr uint32_t sample_period = 2;    // ticks
constexpr uint32_t check_period = 60000;
constexpr uint32_t hum_limit = 300;

void note(Event event) {
  const char* text = describe(event);
  uint32_t i = 0;
  for (; i + 1 < sizeof mailbox.message && text[i] != '\0'; ++i) mailbox.message[i] = text[i];
  for (; i < sizeof mailbox.message; ++i) mailbox.message[i] = '\0';
}

bool self_check() {
  const bool good = tables_crc() == expected_tables_crc;
  note(good ? Event::check_passed : Event::check_failed);
  return good;
}

/// Sends unless the last report is still unread: an old report is worth more than half a new one.
void send(const Reading& reading) {
  if (mailbox.length != 0) {
    ++mailbox.dropped;
    note(Event::mailbox_full);
    return;
  }
  mailbox.length = static_cast<uint8_t>(make_frame(reading, mailbox.frame));
  ++mailbox.reports;
  note(reading.hum > hum_limit ? Event::hum_detected : Event::report_sent);
}

class Machine {
 public:
  State step(State state, uint32_t now) {
    switch (state) {
      case State::boot:
        note(Event::started);
        return State::self_check;
      case State::self_check:
        next_check_ = now + check_period;
        return self_check() ? State::idle : State::fault;
      case State::idle:
        if (static_cast<int32_t>(now - next_check_) >= 0) return State::self_check;
        return static_cast<int32_t>(now - next_sample_) >= 0 ? State::measure : State::idle;
      case State::measure: {
        next_sample_ = now + sample_period;
        const uint16_t code = sample(now);
        if (code < 16 || code > 4079) note(Event::sample_out_of_range);  // wire broken or shorted
        feed(code);
        return take_reading(now, reading_) ? State::report : State::idle;
      }
      case State::report:
        send(reading_);
        return State::idle;
      case State::fault:
        break;
    }
    return State::fault;
  }

 private:
  uint32_t next_check_ = 0;
  uint32_t next_sample_ = 0;
  Reading reading_;
};

Machine machine;

}  // namespace

void run() {
  *systick_reload = clock_hz / 1000 - 1;
  *systick_value = 0;
  *systick_control = 7;  // core clock, interrupt, on
  for (;;) {
    mailbox.state = machine.step(mailbox.state, ticks);
    if (mailbox.state == State::idle || mailbox.state == State::fault) asm volatile("wfi");
  }
}

}  // namespace node

extern "C" void systick_handler() {
  node::ticks = node::ticks + 1;
}
