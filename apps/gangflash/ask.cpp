#include "ask.hpp"

#include "port/open.hpp"

namespace gangflash::app {

namespace {

trace::Failure failure_of(std::string_view code, const char* text, const char* step) {
  trace::Failure failure;
  failure.code = code;
  failure.step = step;
  failure.text = text;
  return failure;
}

}  // namespace

session::awaitable<Asked> ask(port::Deadlines& deadlines, std::string address, unsigned baud,
                              const session::Stop& stop) {
  Asked asked;
  const char* step = "open";
  try {
    asked.port = co_await port::open(deadlines, address);
    step = "enter";
    asked.found = co_await session::probe(*asked.port, baud, stop);
  } catch (const session::UnitFailure& error) {
    asked.failure = error.failure();
    asked.failure->step = step;
  } catch (const port::PortError& error) {
    asked.failure = failure_of(session::failure_code_of(error.fault()), error.what(), step);
  } catch (const session::Aborted& error) {
    asked.failure = failure_of("EA01", error.what(), step);
  }
  co_return asked;
}

}  // namespace gangflash::app
