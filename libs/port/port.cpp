#include "port/port.hpp"

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

}  // namespace gangflash::port
