// Reading a range for the caller, and the checksum of one (AN3155 3.4, 3.13).
#include <algorithm>

#include <fmt/format.h>
#include <boost/assert.hpp>

#include "session/checksum.hpp"
#include "session/steps.hpp"

namespace gangflash::session {

namespace {

/// The area of the table around `address`; a range outside all of them stays what was asked for.
chip::Range area_around(const Context& context, chip::Range asked) {
  const chip::Chip& chip = context.chip();
  if (chip.flash.contains(asked.begin)) return context.plan().recipe.part.flash();
  for (const auto* areas : {&chip.option_bytes, &chip.ram_usable, &chip.system_memory}) {
    for (const chip::Range& area : *areas) {
      if (area.contains(asked.begin)) return area;
    }
  }
  return asked;
}

/// Whole blocks on block boundaries, cut to what was asked for afterwards: a ROM with the lost-NACK
/// bug could take the length byte of an odd piece for a command.
awaitable<bootloader::Bytes> read_range(Context& context, chip::Range asked) {
  const chip::Range area = area_around(context, asked);
  bootloader::Bytes bytes;
  bytes.reserve(asked.size());
  constexpr auto block = static_cast<std::uint32_t>(bootloader::max_block);
  std::uint32_t at = std::max(area.begin, asked.begin / block * block);
  while (at < asked.end) {
    const std::uint32_t boundary = (at / block + 1) * block;
    const std::uint32_t end = std::min(boundary, std::max(area.end, asked.end));
    const Reply reply = co_await read_surely(context, at, end - at);
    if (!reply.ok()) throw command_failure(reply, "E405", "E406", "read", at);
    const std::uint32_t from = std::max(at, asked.begin);
    const std::uint32_t to = std::min(end, asked.end);
    const auto first = reply.payload.begin() + (from - at);
    bytes.insert(bytes.end(), first, first + (to - from));
    context.advance(to - from);
    at = end;
  }
  co_return bytes;
}

}  // namespace

awaitable<void> read(Context& context) {
  BOOST_ASSERT(context.plan().range.has_value());
  const chip::Range range = *context.plan().range;
  context.data = co_await read_range(context, range);
  context.detail = fmt::format("{} bytes from 0x{:08X}", range.size(), range.begin);
}

awaitable<void> checksum(Context& context) {
  BOOST_ASSERT(context.plan().range.has_value());
  const chip::Range range = *context.plan().range;
  if (range.begin % 4 != 0 || range.size() % 4 != 0)
    throw step_failure("E803",
                       "a checksum is computed over whole words: address and length must "
                       "be multiples of 4");
  context.crc_by_part = context.commands.has(bootloader::Opcode::get_checksum);
  if (context.crc_by_part) {
    context.crc = co_await crc_by_part(context, range);
    context.advance(range.size());
  } else {
    const bootloader::Bytes bytes = co_await read_range(context, range);
    context.crc = bootloader::stm32_crc(bytes);
  }
  context.detail = fmt::format(
      "0x{:08X} of {} bytes from 0x{:08X}, computed by {}", *context.crc, range.size(), range.begin,
      context.crc_by_part ? "the part (Get Checksum 0xA1)" : "the host over what it read");
}

}  // namespace gangflash::session
