#include "session/failure.hpp"

#include <fmt/format.h>

#include "trace/journal.hpp"

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

trace::Failure failure_of(const std::exception_ptr& thrown) {
  trace::Failure failure;
  try {
    std::rethrow_exception(thrown);
  } catch (const trace::StoreError&) {
    throw;
  } catch (const UnitFailure& error) {
    return error.failure();
  } catch (const port::PortError& error) {
    failure.code = failure_code_of(error.fault());
    failure.text = error.what();
  } catch (const Aborted& error) {
    failure.code = "EA01";
    failure.text = error.what();
  } catch (const std::exception& error) {
    failure.code = "E109";
    failure.text = fmt::format("internal fault: {}", error.what());
  }
  return failure;
}

}  // namespace gangflash::session
