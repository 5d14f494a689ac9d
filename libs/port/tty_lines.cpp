// Control and status lines of a serial device. A pty has none but BREAK, which nobody sees.
#include <sys/ioctl.h>

#include <cerrno>
#include <cstring>

#include <fmt/format.h>

#include "port/tty.hpp"

namespace gangflash::port {

namespace {

/// What an unplugged adapter answers, on its way out (the USB errors) or gone (EIO).
bool is_unplugged(int error) {
  return error == EIO || error == ENODEV || error == ENXIO || error == ESHUTDOWN;
}

}  // namespace

void Tty::throw_line_error(std::string_view line, int error) {
  if (is_unplugged(error)) throw_lost(fmt::format("using {}", line), error);
  throw PortError(Fault::no_such_line,
                  fmt::format("{} has no {} line ({}): correct the wiring in the station file",
                              device_, line, std::strerror(error)));
}

awaitable<void> Tty::set_output(Output line, bool asserted) {
  const int fd = fd_.get();
  const int bit = line == Output::dtr ? TIOCM_DTR : TIOCM_RTS;
  const int result = line == Output::break_condition
                         ? ::ioctl(fd, asserted ? TIOCSBRK : TIOCCBRK)
                         : ::ioctl(fd, asserted ? TIOCMBIS : TIOCMBIC, &bit);
  if (result != 0) throw_line_error(name(line), errno);
  lines_driven_ = true;
  co_return;
}

awaitable<bool> Tty::input(Input line) {
  int lines = 0;
  if (::ioctl(fd_.get(), TIOCMGET, &lines) != 0) throw_line_error(name(line), errno);
  const int bit = line == Input::cts ? TIOCM_CTS : line == Input::dsr ? TIOCM_DSR : TIOCM_CAR;
  co_return (lines & bit) != 0;
}

}  // namespace gangflash::port
