// Vector table and what must happen before C++ may run. Only what every Cortex-M from M0 up has in
// common.
#include <stddef.h>
#include <stdint.h>

#include "node.hpp"

extern "C" {
extern uint32_t stack_top[], data_begin[], data_end[], data_load[], bss_begin[], bss_end[];

[[noreturn]] void reset_handler();
void systick_handler();

// The compiler calls these for copies and fills, even where no library is linked.
void* memcpy(void* to, const void* from, size_t count) {
  auto* target = static_cast<uint8_t*>(to);
  const auto* source = static_cast<const uint8_t*>(from);
  while (count-- > 0) *target++ = *source++;
  return to;
}

void* memset(void* to, int value, size_t count) {
  auto* target = static_cast<uint8_t*>(to);
  while (count-- > 0) *target++ = static_cast<uint8_t>(value);
  return to;
}

// A fault or an interrupt nobody asked for: stay here, where a debugger finds it.
[[noreturn]] static void unexpected() {
  for (;;) asm volatile("bkpt #0");
}

[[noreturn]] void reset_handler() {
  const uint32_t* source = data_load;
  for (uint32_t* target = data_begin; target != data_end;) *target++ = *source++;
  for (uint32_t* target = bss_begin; target != bss_end;) *target++ = 0;
  node::run();
}
}

namespace {

using Handler = void (*)();

struct Vectors {
  uint32_t* stack;
  Handler core[15];
  Handler irq[32];  // as many as a Cortex-M0 can have; none is enabled
};

#define UNEXPECTED_4 unexpected, unexpected, unexpected, unexpected
#define UNEXPECTED_16 UNEXPECTED_4, UNEXPECTED_4, UNEXPECTED_4, UNEXPECTED_4

[[gnu::section(".vectors"), gnu::used]] const Vectors vectors = {
    stack_top,
    {reset_handler, unexpected, unexpected, UNEXPECTED_4, UNEXPECTED_4, unexpected, unexpected,
     unexpected, systick_handler},
    {UNEXPECTED_16, UNEXPECTED_16}};

}  // namespace
