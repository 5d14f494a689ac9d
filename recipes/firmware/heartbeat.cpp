// The smallest firmware that shows a life: it counts SysTick in RAM, next to a magic number. With
// 2 KiB of RAM and no peripheral it runs on every part the recipes name, down to STM32L011x4.
#include <stdint.h>

#include "node.hpp"

namespace {

struct Mailbox {
  uint32_t magic;
  uint32_t beats;
};

// Initialised data on purpose: a wrong copy at reset is then visible from outside.
volatile Mailbox mailbox = {0x54414542, 0};  // "BEAT"

volatile uint32_t* const systick_control = reinterpret_cast<volatile uint32_t*>(0xE000E010);
volatile uint32_t* const systick_reload = reinterpret_cast<volatile uint32_t*>(0xE000E014);
volatile uint32_t* const systick_value = reinterpret_cast<volatile uint32_t*>(0xE000E018);

}  // namespace

extern "C" void systick_handler() {
  mailbox.beats = mailbox.beats + 1;
}

namespace node {

[[noreturn]] void run() {
  *systick_reload = 0xFFFFFF;  // the longest there is; the clock differs from part to part
  *systick_value = 0;
  *systick_control = 0b111;  // processor clock, interrupt, run
  for (;;) asm volatile("wfi");
}

}  // namespace node
