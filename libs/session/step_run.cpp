// Go 0x21 (AN3155 3.5).
#include <fmt/format.h>
#include <boost/assert.hpp>

#include "session/steps.hpp"

namespace gangflash::session {

awaitable<void> run(Context& context) {
  BOOST_ASSERT(context.plan().go_address.has_value());
  const std::uint32_t address = *context.plan().go_address;
  const bootloader::Command command = bootloader::go(address);
  const Reply reply = co_await context.link.execute(command);
  if (!reply.ok()) throw command_failure(reply, "E405", "E406", "run", address);
  context.detail = fmt::format("Go 0x{:08X}", address);
}

}  // namespace gangflash::session
