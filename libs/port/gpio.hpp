#pragma once
// A GPIO line of this machine that drives NRST or BOOT0 beside the serial line.
#include <string>

struct gpiod_chip;
struct gpiod_line;

namespace gangflash::port {

class GpioOutput {
 public:
  /// Takes line `line` of `chip` (a path, or a name or label such as "gpiochip0") as an output at
  /// level `initial`. Throws PortError(no_such_line, or busy where somebody else has it).
  GpioOutput(const std::string& chip, unsigned line, bool initial);
  GpioOutput(const GpioOutput&) = delete;
  GpioOutput& operator=(const GpioOutput&) = delete;
  /// Gives the line back. Most drivers leave the level as it is; the kernel promises nothing.
  ~GpioOutput();

  void set(bool level);

 private:
  std::string name_;
  gpiod_chip* chip_ = nullptr;
  gpiod_line* line_ = nullptr;
};

}  // namespace gangflash::port
