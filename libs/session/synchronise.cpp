// Synchronisation: AN3155 section 2 and what parts really do.
#include <algorithm>

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

void add(SyncResult& all, const SyncResult& round) {
  all.answered = all.answered || round.answered;
  all.tries += round.tries;
  all.resets += round.resets;
  all.junk += round.junk;
  all.echoes += round.echoes;
  all.get_failed = all.get_failed || round.get_failed;
}

awaitable<SyncResult> greet(Link& link, bootloader::CommandList& commands) {
  SyncResult result;
  co_await link.port().discard_input();
  const bootloader::Command get = bootloader::get();
  const Reply reply = co_await link.execute(get);
  if (const auto list = reply.ok() ? bootloader::parse_get(reply.payload) : std::nullopt) {
    commands = *list;
    result.answered = true;
  }
  result.tries = 1;
  result.get_failed = !result.answered;
  co_return result;
}

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
      if (std::ranges::count(answer, bootloader::sync_byte) > 0) ++result.echoes;
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

}  // namespace gangflash::session
