#include "session/line_quality.hpp"

#include <algorithm>

#include "session/steps.hpp"

namespace gangflash::session {

using namespace std::chrono_literals;
using std::chrono::duration_cast;
using std::chrono::microseconds;

namespace {

/// What may follow the first byte of an answer comes at once (two ACKs: L412; two NACKs: F2, L1).
constexpr port::Duration second_byte = 3ms;

class LineMeter {
 public:
  LineMeter(port::Port& port, BoardLines& lines, port::Duration startup, const Stop& stop,
            LineQuality& result)
      : port_(port),
        lines_(lines),
        startup_(startup),
        recorder_(port.now()),
        link_(port, recorder_, stop),
        result_(result) {}

  /// Returns whether it was good.
  awaitable<bool> round();

 private:
  /// Sends sync bytes and judges what comes back: `due` and nothing else. Time until its first
  /// byte.
  awaitable<std::optional<microseconds>> sync(port::Bytes bytes, std::uint8_t due);
  awaitable<std::optional<microseconds>> ask_get();
  awaitable<void> recover();

  port::Port& port_;
  BoardLines& lines_;
  port::Duration startup_;
  FlightRecorder recorder_;
  Link link_;
  LineQuality& result_;
};

awaitable<std::optional<microseconds>> LineMeter::sync(port::Bytes bytes, std::uint8_t due) {
  std::array<std::uint8_t, 64> answer{};
  const port::TimePoint asked = port_.now();
  co_await port_.write(bytes);
  std::size_t got = co_await port_.read_some(answer, bootloader::timeout_reply);
  const auto time = duration_cast<microseconds>(port_.now() - asked);
  if (got == 0) {
    ++result_.silences;
    co_return std::nullopt;
  }
  if (got < answer.size()) {
    got += co_await port_.read_some(std::span(answer).subspan(got), second_byte);
  }
  const auto bytes_read = std::span(answer).first(got);
  const auto count = [&](std::uint8_t byte) {
    return static_cast<std::size_t>(std::ranges::count(bytes_read, byte));
  };
  const std::size_t nacks = count(bootloader::nack_byte);
  const std::size_t junk = got - nacks - count(bootloader::ack_byte);
  result_.garbage += junk;
  if (due == bootloader::ack_byte) result_.nacks += static_cast<unsigned>(nacks);
  if (count(due) != got) co_return std::nullopt;
  co_return time;
}

awaitable<std::optional<microseconds>> LineMeter::ask_get() {
  const bootloader::Command get = bootloader::get();
  const port::TimePoint asked = port_.now();
  const Reply reply = co_await link_.execute(get);
  const auto time = duration_cast<microseconds>(port_.now() - asked);
  if (reply.ok() && bootloader::parse_get(reply.payload)) co_return time;
  switch (reply.result) {
    case bootloader::Errc::nack:
      ++result_.nacks;
      break;
    case bootloader::Errc::timeout:
      ++result_.silences;
      break;
    default:
      ++result_.garbage;
      break;
  }
  co_return std::nullopt;
}

/// Back to a quiet line and a part that waits for a command; with reset wired the next round begins
/// with one.
awaitable<void> LineMeter::recover() {
  result_.garbage += co_await link_.drain(20ms);
  if (result_.with_reset) co_return;
  bootloader::CommandList commands;
  co_await synchronise(link_, commands, 1s);
}

awaitable<bool> LineMeter::round() {
  static constexpr std::array<std::uint8_t, 2> pair{bootloader::sync_byte, bootloader::sync_byte};
  const std::span bytes(pair);
  if (result_.with_reset) co_await lines_.enter_rom(startup_);
  const std::span<const std::uint8_t> sent = result_.with_reset ? bytes.first(1) : bytes;
  const std::uint8_t due = result_.with_reset ? bootloader::ack_byte : bootloader::nack_byte;
  const auto sync_time = co_await sync(sent, due);
  std::optional<microseconds> get_time;
  if (sync_time) get_time = co_await ask_get();
  ++result_.rounds;
  if (!get_time) {
    co_await recover();
    co_return false;
  }
  ++result_.good;
  result_.sync.push_back(*sync_time);
  result_.get.push_back(*get_time);
  co_return true;
}

}  // namespace

awaitable<void> measure_line(port::Port& port, BoardLines& lines, port::Duration startup,
                             unsigned count, const Stop& stop, LineQuality& result,
                             const std::function<void()>& after_round) {
  LineMeter meter(port, lines, startup, stop, result);
  unsigned failed_in_a_row = 0;
  while (result.rounds < count && failed_in_a_row < most_failed_in_a_row) {
    if (stop.requested) throw Aborted();
    const bool good = co_await meter.round();
    failed_in_a_row = good ? 0 : failed_in_a_row + 1;
    after_round();
  }
}

}  // namespace gangflash::session
