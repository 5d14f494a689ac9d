#include "port/port.hpp"

#include <fmt/format.h>

namespace gangflash::port {

std::string_view name(Output line) noexcept {
  switch (line) {
    case Output::dtr:
      return "DTR";
    case Output::rts:
      return "RTS";
    case Output::break_condition:
      return "BREAK";
  }
  return "?";
}

std::string_view name(Input line) noexcept {
  switch (line) {
    case Input::cts:
      return "CTS";
    case Input::dsr:
      return "DSR";
    case Input::dcd:
      return "DCD";
  }
  return "?";
}

void require_rate(std::string_view name, unsigned wanted, unsigned effective) {
  // AN3155 section 2: the two ends may differ by 2.5 % in all; the chip's own clock takes its share
  // of that.
  const double ratio = static_cast<double>(effective) / wanted;
  if (ratio >= 0.985 && ratio <= 1.015) return;
  throw PortError(Fault::settings_refused,
                  fmt::format("{} does not take {} baud (it went to {}): choose another rate", name,
                              wanted, effective));
}

}  // namespace gangflash::port
