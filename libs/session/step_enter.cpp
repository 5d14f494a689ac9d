// Synchronisation: AN3155 section 2 and what parts really do.
#include <algorithm>

#include <fmt/format.h>

#include "session/steps.hpp"

namespace gangflash::session {

using namespace std::chrono_literals;

namespace {

bool is_answer(std::uint8_t byte) {
  return byte == bootloader::ack_byte || byte == bootloader::nack_byte;
}

/// ACK: fresh from reset. NACK: it was synchronised before. Two ACKs: L412. Anything else is noise
/// or a wrong rate.
bool is_clean_answer(const bootloader::Bytes& answer) {
  return !answer.empty() && std::all_of(answer.begin(), answer.end(), is_answer);
}

}  // namespace

awaitable<SyncResult> synchronise(Link& link, bootloader::CommandList& commands,
                                  port::Duration patience) {
  // A part that was synchronised before stays silent on the first byte (it waits for the
  // complement) and refuses the second: so one byte per try. Blind bytes may complete a half-sent
  // frame, so the pauses grow.
  constexpr port::Duration longest_pause = 1s;
  SyncResult result;
  port::Duration pause = 50ms;
  const port::TimePoint give_up = link.port().now() + patience;
  co_await link.port().discard_input();
  while (link.port().now() < give_up) {
    link.check_stop();
    ++result.tries;
    const port::TimePoint asked = link.port().now();
    const bootloader::Bytes answer = co_await link.sync_once(pause);
    if (is_clean_answer(answer)) {
      const bootloader::Command get = bootloader::get();
      const Reply reply = co_await link.execute(get);
      const auto list = reply.ok() ? bootloader::parse_get(reply.payload) : std::nullopt;
      if (list) {
        commands = *list;
        result.answered = true;
        co_return result;
      }
      result.get_failed = true;
    } else {
      result.junk += answer.size();
    }
    co_await link.drain(5ms);
    // Junk or a failed Get came at once: the pause is still due, or a chattering line would be
    // flooded.
    const port::Duration rest = pause - (link.port().now() - asked);
    if (rest > port::Duration::zero()) co_await link.port().sleep(rest);
    pause = std::min(pause * 2, longest_pause);
  }
  co_return result;
}

UnitFailure sync_failure(const SyncResult& sync, unsigned baud) {
  if (sync.get_failed) {
    return step_failure("E402",
                        fmt::format("something answered the sync byte at {} baud but not Get "
                                    "0x00: wrong rate, noise, or not an AN3155 bootloader",
                                    baud));
  }
  if (sync.junk > 0) {
    return step_failure("E402",
                        fmt::format("{} bytes came back at {} baud, none of them ACK or NACK: "
                                    "wrong rate (reset the board), or an application is running",
                                    sync.junk, baud));
  }
  return step_failure("E401",
                      fmt::format("no answer to {} sync bytes at {} baud: no board, no contact, "
                                  "no power, or the board is not in its bootloader (is BOOT0 "
                                  "high at reset?)",
                                  sync.tries, baud));
}

awaitable<void> enter(Context& context) {
  const SyncResult sync = co_await synchronise(context.link, context.commands, patience_sync);
  if (!sync.answered) throw sync_failure(sync, context.line.baud);
  context.detail =
      fmt::format("protocol {}.{}, sync after {} {}", context.commands.version >> 4,
                  context.commands.version & 0xF, sync.tries, sync.tries == 1 ? "try" : "tries");
}

}  // namespace gangflash::session
