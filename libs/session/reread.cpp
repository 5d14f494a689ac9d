// Reading again: noise of the line is told from a wrong cell, and from a refusal, by one more
// reading. All readings stay in the record, and a unit that needed them is marginal in the reports.
#include <algorithm>

#include <fmt/format.h>

#include "session/steps.hpp"

namespace gangflash::session {

using bootloader::Bytes;
using bootloader::Errc;
using namespace std::chrono_literals;

namespace {

/// In one attempt. A line that needs more is not noisy but broken.
constexpr unsigned most_rereads = 4;

/// What is left of a damaged answer is through when the line was quiet for so long.
constexpr port::Duration quiet = 20ms;
/// For one that waits in the middle of a frame: several sync bytes, one per try.
constexpr port::Duration patience_resync = 2s;

/// Both sides at the same byte again, proved by Get. A Read under way is all that sync bytes may
/// complete, and its checksums refuse them.
awaitable<bool> find_frame(Context& context) {
  co_await context.link.drain(quiet);
  bootloader::CommandList list;
  const SyncResult asked = co_await greet(context.link, list);
  if (asked.answered) co_return true;
  const SyncResult found = co_await synchronise(context.link, list, patience_resync);
  // It may have been another one that began to talk with the first sync byte.
  if (found.answered) co_await expect_same_unit(context);
  co_return found.answered;
}

/// One more try of this step, with what came each time.
void record(Context& context, const std::string& readings) {
  ++context.tries;
  if (!context.readings.empty()) context.readings += "; ";
  context.readings += readings;
}

bool may_read_again(Context& context) {
  return context.rereads++ < most_rereads;
}

}  // namespace

awaitable<Reply> read_surely(Context& context, std::uint32_t address, std::size_t length) {
  Reply first = co_await read_block(context.link, address, length);
  if (first.ok() || !may_read_again(context)) co_return first;
  const bool in_step = co_await find_frame(context);
  if (!in_step) {
    record(context,
           fmt::format("Read at 0x{:08X}: {}, then no answer to Get", address, first.describe()));
    // A refusal that nothing confirms proves nothing.
    if (first.refused()) first.result = Errc::malformed_reply;
    co_return first;
  }
  Reply second = co_await read_block(context.link, address, length);
  if (second.ok()) ++context.cured;
  // Twice the same word is the part's, not the line's: protection is not noise.
  if (!first.refused() || !second.refused())
    record(context, fmt::format("Read at 0x{:08X}: {}, read again after Get: {}", address,
                                first.describe(), second.describe()));
  co_return second;
}

awaitable<Reply> read_agreeing(Context& context, std::uint32_t address, std::size_t length) {
  Reply first = co_await read_surely(context, address, length);
  if (!first.ok()) co_return first;
  Reply second = co_await read_surely(context, address, length);
  if (!second.ok() || second.payload == first.payload) co_return second;
  Reply third = co_await read_surely(context, address, length);
  record(context, fmt::format("two readings of {} bytes at 0x{:08X} differed", length, address));
  if (third.ok() && third.payload != first.payload && third.payload != second.payload)
    third.result = Errc::malformed_reply;
  co_return third;
}

awaitable<Bytes> read_difference_again(Context& context, std::uint32_t address, Bytes first,
                                       std::span<const std::uint8_t> expected) {
  if (!may_read_again(context)) {
    // Where they told of the line, to reject the board for the next one would be wrong.
    if (context.cured + 1 < most_rereads) co_return first;
    throw step_failure("E407", fmt::format("{} readings were damaged by the line, and at "
                                           "0x{:08X} it goes on",
                                           most_rereads, address));
  }
  const auto at = std::ranges::mismatch(first, expected);
  const auto offset = static_cast<std::size_t>(at.in1 - first.begin());
  const std::string story = fmt::format("0x{:08X} read 0x{:02X} where 0x{:02X} must be",
                                        address + offset, *at.in1, *at.in2);
  const bool in_step = co_await find_frame(context);
  Reply second;
  second.result = Errc::timeout;
  if (in_step) second = co_await read_block(context.link, address, first.size());
  if (!second.ok()) {
    record(context, fmt::format("{}, and could not be read again ({})", story,
                                in_step ? second.describe() : "no answer to Get"));
    co_return first;
  }
  record(context, fmt::format("{}, then 0x{:02X}{}", story, second.payload[offset],
                              second.payload == first ? ": the cell, not the line" : ""));
  if (second.payload != first) ++context.cured;
  co_return std::move(second.payload);
}

}  // namespace gangflash::session
