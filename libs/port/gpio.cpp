#include "port/gpio.hpp"

#include <gpiod.h>

#include <cerrno>
#include <cstring>

#include <fmt/format.h>

#include "port/port.hpp"

namespace gangflash::port {

namespace {

[[noreturn]] void throw_gpio_error(const std::string& name, const char* doing, int error) {
  const bool taken = error == EBUSY || error == EACCES || error == EPERM;
  const char* advice =
      error == EBUSY ? "another program has it: close that program"
      : taken        ? "add this user to the group of the device (usually gpio)"
                     : "correct the wiring in the station file (gpioinfo lists chips and lines)";
  throw PortError(
      taken ? Fault::busy : Fault::no_such_line,
      fmt::format("cannot {} GPIO {} ({}): {}", doing, name, std::strerror(error), advice));
}

}  // namespace

GpioOutput::GpioOutput(const std::string& chip, unsigned line, bool initial)
    : name_(fmt::format("{}/{}", chip, line)), chip_(::gpiod_chip_open_lookup(chip.c_str())) {
  if (chip_ == nullptr) throw_gpio_error(name_, "find", errno);
  line_ = ::gpiod_chip_get_line(chip_, line);
  const char* failed = line_ == nullptr ? "find"
                       : ::gpiod_line_request_output(line_, "gangflash", initial ? 1 : 0) != 0
                           ? "drive"
                           : nullptr;
  if (failed == nullptr) return;
  const int error = errno;
  ::gpiod_chip_close(chip_);
  throw_gpio_error(name_, failed, error);
}

GpioOutput::~GpioOutput() {
  ::gpiod_chip_close(chip_);
}  // releases its lines too

void GpioOutput::set(bool level) {
  if (::gpiod_line_set_value(line_, level ? 1 : 0) != 0) throw_gpio_error(name_, "drive", errno);
}

}  // namespace gangflash::port
