#include "session/failure.hpp"

namespace gangflash::session {

using port::Fault;

std::string_view failure_code_of(Fault fault) noexcept {
  switch (fault) {
    case Fault::absent:
      return "E201";
    case Fault::busy:
      return "E202";
    case Fault::lost:
      return "E203";
    case Fault::settings_refused:
      return "E205";
    case Fault::no_such_line:
      return "E207";
    case Fault::unreachable:
      return "E208";
    case Fault::connection_refused:
      return "E209";
    case Fault::disconnected:
      return "E210";
    case Fault::option_refused:
      return "E211";
  }
  return "E109";
}

}  // namespace gangflash::session
