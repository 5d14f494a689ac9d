// F2, F4, F7: tells the ROM the supply voltage (AN2606 4.4, table 4). Untold, it programs byte by
// byte, as for 1.8 V.
#include <array>

#include <fmt/format.h>
#include <boost/assert.hpp>

#include "session/steps.hpp"

namespace gangflash::session {

namespace {

constexpr std::uint32_t voltage_range_address = 0xFFFF0000;  // virtual: no memory is there

}  // namespace

awaitable<void> supply(Context& context) {
  const double volts = context.plan().recipe.supply_voltage.value_or(0);
  const chip::SupplyRange* range = context.chip().supply_range(volts);
  BOOST_ASSERT(range != nullptr);  // a plan does not name a voltage the part has no range for
  const std::array<std::uint8_t, 4> setting{range->code, 0xFF, 0xFF, 0xFF};
  const bootloader::Command command = bootloader::write_memory(voltage_range_address, setting);
  const Reply reply = co_await context.link.execute(command);
  if (!reply.ok())
    throw command_failure(reply, "E405", "E406", "supply voltage", voltage_range_address);
  context.detail =
      fmt::format("{} V: {} bits at a time", volts, static_cast<unsigned>(range->program_unit * 8));
}

}  // namespace gangflash::session
