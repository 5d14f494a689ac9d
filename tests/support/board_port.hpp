#pragma once
// A virtual board behind a Port on virtual time: a 30 s mass erase takes microseconds, and every
// run is the same. Rate, parity and lines are as real as the board's own end of the wire.
#include <algorithm>
#include <deque>
#include <functional>

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "port/port.hpp"
#include "sim/board.hpp"
#include "sim/line.hpp"
#include "sim/wiring.hpp"

namespace gangflash::test {

class BoardPort final : public port::Port {
 public:
  /// `wiring`: how the board really hangs on the port, whatever a station file says. Opening a
  /// tty raises DTR and RTS.
  explicit BoardPort(sim::Board& board, port::TimePoint start = {}, const sim::Wiring& wiring = {})
      : board_(board), line_(board), wiring_(wiring), now_(start) {
    outputs_.dtr = outputs_.rts = true;
    move_pins();
  }

  port::awaitable<void> write(port::Bytes bytes) override {
    // The other slots get their turn, as while a real line is at work.
    const auto executor = co_await boost::asio::this_coro::executor;
    co_await boost::asio::post(executor, boost::asio::use_awaitable);
    if (on_write) on_write(bytes);
    for (const sim::Reply& reply : line_.send(bytes, now_)) expect(reply);
    now_ = std::max(now_, line_.after_bytes(now_));
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
    if (on_read) on_read(into.first(n));
    co_return n;
  }

  port::awaitable<port::LineSettings> set_line(port::LineSettings wanted) override {
    const bool even = wanted.parity == port::Parity::even;
    line_.set_host({wanted.baud, 8, even ? sim::Parity::even : sim::Parity::none, 2});
    co_return wanted;
  }

  port::awaitable<void> set_output(port::Output output, bool asserted) override {
    if (on_output) on_output(output, asserted);
    if (output == port::Output::dtr) outputs_.dtr = asserted;
    if (output == port::Output::rts) outputs_.rts = asserted;
    if (output == port::Output::break_condition) outputs_.break_on = asserted;
    move_pins();
    // Where BREAK moves a pin the ROM is not listening: it is in reset, or starting.
    if (outputs_.break_on && !wiring_.uses_break()) line_.send_break(now_);
    co_return;
  }

  port::awaitable<bool> input(port::Input line) override {
    using To = sim::PresenceWire::To;
    const To wanted = line == port::Input::cts   ? To::cts
                      : line == port::Input::dsr ? To::dsr
                                                 : To::dcd;
    co_return wiring_.present.to != wanted || board_.options().present != wiring_.present.inverted;
  }

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
  /// Sees whatever the host is given.
  std::function<void(port::Bytes)> on_read;
  /// Sees every change of a line before the board does.
  std::function<void(port::Output, bool)> on_output;

 private:
  struct Arrival {
    std::uint8_t byte;
    port::TimePoint at;
  };

  void move_pins() {
    if (wiring_.boot0.wired()) board_.set_boot0(wiring_.boot0.asserted(outputs_));
    if (!wiring_.reset.wired()) return;
    const bool reset = wiring_.reset.asserted(outputs_);
    board_.set_reset(reset, now_);
    if (reset) arrivals_.clear();
  }

  void expect(const sim::Reply& reply) {
    expect(reply.bytes, reply.ready_at);
    expect(reply.completion, reply.completed_at);
  }
  void expect(const std::vector<std::uint8_t>& bytes, port::TimePoint ready) {
    const sim::Received heard = line_.hear(bytes);
    auto pause = heard.pauses.begin();
    for (std::size_t i = 0; i < heard.bytes.size(); ++i) {
      for (; pause != heard.pauses.end() && pause->before == i; ++pause) ready += pause->length;
      if (!arrivals_.empty()) ready = std::max(ready, arrivals_.back().at);
      ready += sim::frame_time(line_.rom());
      arrivals_.push_back({heard.bytes[i], std::max(ready, now_)});
    }
  }

  sim::Board& board_;
  sim::Line line_;
  sim::Wiring wiring_;
  sim::HostLines outputs_;
  port::TimePoint now_;
  std::deque<Arrival> arrivals_;
};

}  // namespace gangflash::test
