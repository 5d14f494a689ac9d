#pragma once
// A virtual board behind a Port on virtual time: a 30 s mass erase takes microseconds, and every
// run is the same.
#include <algorithm>
#include <deque>
#include <functional>

#include "port/port.hpp"
#include "sim/board.hpp"

namespace gangflash::test {

class BoardPort final : public port::Port {
 public:
  explicit BoardPort(sim::Board& board, port::TimePoint start = {}) : board_(board), now_(start) {}

  port::awaitable<void> write(port::Bytes bytes) override {
    if (on_write) on_write(bytes);
    for (const std::uint8_t byte : bytes) {
      now_ += byte_time();
      const sim::Reply reply = board_.on_byte(byte, now_);
      expect(reply.bytes, reply.ready_at);
      expect(reply.completion, reply.completed_at);
    }
    co_return;
  }

  port::awaitable<std::size_t> read_some(port::MutableBytes into, port::Duration timeout) override {
    const port::TimePoint give_up = now_ + timeout;
    if (arrivals_.empty() || arrivals_.front().at > give_up) {
      now_ = give_up;
      co_return 0;
    }
    std::size_t n = 0;
    now_ = std::max(now_, arrivals_.front().at);
    while (n < into.size() && !arrivals_.empty() && arrivals_.front().at <= now_) {
      into[n++] = arrivals_.front().byte;
      arrivals_.pop_front();
    }
    co_return n;
  }

  port::awaitable<port::LineSettings> set_line(port::LineSettings wanted) override {
    line_ = wanted;
    co_return line_;
  }

  /// RTS is wired to NRST and DTR to BOOT0, both active when asserted.
  port::awaitable<void> set_output(port::Output line, bool asserted) override {
    if (line == port::Output::dtr) board_.set_boot0(asserted);
    if (line == port::Output::rts && asserted) {
      arrivals_.clear();
      board_.reset(now_);
    }
    co_return;
  }

  port::awaitable<bool> input(port::Input) override { co_return true; }

  port::awaitable<void> discard_input() override {
    while (!arrivals_.empty() && arrivals_.front().at <= now_) arrivals_.pop_front();
    co_return;
  }

  port::awaitable<void> sleep(port::Duration pause) override {
    now_ += pause;
    co_return;
  }

  [[nodiscard]] port::TimePoint now() const override { return now_; }

  /// Sees every phase before the board does; may throw to break the wire.
  std::function<void(port::Bytes)> on_write;

 private:
  struct Arrival {
    std::uint8_t byte;
    port::TimePoint at;
  };

  [[nodiscard]] port::Duration byte_time() const {
    const int bits = line_.parity == port::Parity::even ? 11 : 10;
    return std::chrono::nanoseconds{1'000'000'000LL * bits / line_.baud};
  }

  void expect(const std::vector<std::uint8_t>& bytes, port::TimePoint ready) {
    for (const std::uint8_t byte : bytes) {
      ready += byte_time();
      arrivals_.push_back({byte, std::max(ready, now_)});
    }
  }

  sim::Board& board_;
  port::TimePoint now_;
  port::LineSettings line_{115200, port::Parity::even};
  std::deque<Arrival> arrivals_;
};

}  // namespace gangflash::test
