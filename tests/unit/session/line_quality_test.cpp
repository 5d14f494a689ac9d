#include "session/line_quality.hpp"

#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "session/probe.hpp"
#include "support/board_port.hpp"
#include "support/wrapped_port.hpp"

namespace gangflash::session {
namespace {

using namespace std::chrono_literals;

constexpr port::LineSettings usual{115200, port::Parity::even};

/// Changes what the host hears.
class NoisyPort final : public test::WrappedPort {
 public:
  using WrappedPort::WrappedPort;

  port::awaitable<std::size_t> read_some(port::MutableBytes into, port::Duration wait) override {
    const std::size_t n = co_await line_->read_some(into, wait);
    if (spoil && n > 0) spoil(into.first(n));
    co_return n;
  }

  std::function<void(port::MutableBytes)> spoil;
};

/// A board of its own behind a line of its own, synchronised or not.
class Bench {
 public:
  explicit Bench(const char* chip, const char* wiring = "") : board_(options_of(chip)) {
    recipe::Wiring lines;
    sim::Wiring wires;
    if (*wiring != '\0') {
      wires = sim::parse_wiring(wiring);
      lines.reset.kind = recipe::ControlLine::Kind::rts;
      lines.boot0.kind = recipe::ControlLine::Kind::dtr;
    }
    port_ = std::make_unique<NoisyPort>(
        std::make_unique<test::BoardPort>(board_, port::TimePoint(std::chrono::hours(1)), wires));
    lines_.emplace(*port_, lines);
  }

  ProbeResult probe_it() {
    ProbeResult result;
    run([&]() -> awaitable<void> { result = co_await probe(*port_, *lines_, usual, stop); });
    return result;
  }

  const LineQuality& measure(unsigned count, bool with_reset) {
    quality = {};
    quality.with_reset = with_reset;
    const std::function<void()> after_round = [this] {
      if (quality.rounds == stop_after) stop.requested = true;
    };
    const port::Duration startup = board_.part().chip->startup;
    run([&]() -> awaitable<void> {
      co_await measure_line(*port_, *lines_, startup, count, stop, quality, after_round);
    });
    return quality;
  }

  bool knock_once() {
    bool answered = false;
    run([&]() -> awaitable<void> {
      co_await port_->set_line(usual);
      answered = co_await knock(*port_, *lines_, false, stop);
    });
    return answered;
  }

  Stop stop;
  unsigned stop_after = 0;  ///< rounds; 0: never
  LineQuality quality;      ///< also of a measurement that was stopped
  [[nodiscard]] sim::Board& board() { return board_; }
  [[nodiscard]] NoisyPort& line() { return *port_; }

 private:
  static sim::BoardOptions options_of(const char* chip) {
    sim::BoardOptions options;
    options.part = chip::find(chip).value();
    options.uid = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    return options;
  }

  template <class Job>
  void run(Job job) {
    boost::asio::io_context io;
    boost::asio::co_spawn(io, job(), [](const std::exception_ptr& thrown) {
      if (thrown) std::rethrow_exception(thrown);
    });
    io.run();
  }

  sim::Board board_;
  std::unique_ptr<NoisyPort> port_;
  std::optional<BoardLines> lines_;
};

TEST(LineQuality, without_reset_the_refusal_of_a_pair_of_sync_bytes_is_timed) {
  Bench bench("STM32F103xB");
  bench.probe_it();
  const LineQuality quality = bench.measure(50, false);
  EXPECT_EQ(quality.rounds, 50u);
  EXPECT_EQ(quality.good, 50u);
  EXPECT_EQ(quality.nacks, 0u) << "the NACK that is due is no fault";
  EXPECT_EQ(quality.sync.size(), 50u);
  // Two bytes there and one back: 33 bits at 115200 baud are 286 us.
  EXPECT_GE(quality.sync.front(), 286us);
  // Get: 2 bytes there, 15 back.
  EXPECT_GE(quality.get.front(), 1600us);
  EXPECT_TRUE(bench.board().violations().empty());
}

TEST(LineQuality, parts_that_send_two_nacks_are_not_noisy) {
  Bench bench("STM32F051x8");
  bench.probe_it();
  const LineQuality quality = bench.measure(5, false);
  EXPECT_EQ(quality.good, 5u);
  EXPECT_EQ(quality.garbage, 0u);
}

TEST(LineQuality, with_reset_each_round_synchronises_anew) {
  for (const char* chip : {"STM32F103xB", "STM32L412xB"}) {
    SCOPED_TRACE(chip);
    Bench bench(chip, "reset=rts,boot0=dtr");
    bench.probe_it();
    const LineQuality quality = bench.measure(5, true);
    EXPECT_EQ(quality.good, 5u);
    EXPECT_EQ(quality.nacks + quality.silences + quality.garbage, 0u);
  }
}

TEST(LineQuality, garbage_is_counted_and_the_next_round_is_good_again) {
  Bench bench("STM32F103xB");
  bench.probe_it();
  unsigned nacks = 0;
  bench.line().spoil = [&](port::MutableBytes bytes) {
    if (bytes[0] == 0x1F && ++nacks == 3) bytes[0] = 0x55;
  };
  const LineQuality quality = bench.measure(10, false);
  EXPECT_EQ(quality.rounds, 10u);
  EXPECT_EQ(quality.good, 9u);
  EXPECT_GE(quality.garbage, 1u);
  EXPECT_EQ(quality.sync.size(), 9u) << "only good rounds are timed";
}

TEST(LineQuality, a_board_that_says_nothing_ends_it) {
  Bench bench("STM32F103xB");
  bench.board().set_boot0(false);
  bench.board().reset(port::TimePoint(std::chrono::minutes(30)));
  const LineQuality quality = bench.measure(1000, false);
  EXPECT_EQ(quality.rounds, most_failed_in_a_row);
  EXPECT_EQ(quality.silences, most_failed_in_a_row);
  EXPECT_EQ(quality.good, 0u);
}

TEST(LineQuality, a_stop_keeps_what_was_measured) {
  Bench bench("STM32F103xB");
  bench.probe_it();
  bench.stop_after = 7;
  EXPECT_THROW(bench.measure(1000, false), Aborted);
  EXPECT_EQ(bench.quality.good, 7u);
  EXPECT_EQ(bench.quality.get.size(), 7u);
}

TEST(Knock, finds_a_bootloader_fresh_from_reset_and_one_that_was_synchronised) {
  Bench bench("STM32F103xB");
  EXPECT_TRUE(bench.knock_once());
  EXPECT_TRUE(bench.knock_once());
  EXPECT_TRUE(bench.knock_once());
  EXPECT_TRUE(bench.board().violations().empty());
}

TEST(Knock, an_application_that_is_silent_is_nobody) {
  Bench bench("STM32F103xB");
  bench.board().set_boot0(false);
  bench.board().reset(port::TimePoint(std::chrono::minutes(30)));
  EXPECT_FALSE(bench.knock_once());
}

}  // namespace
}  // namespace gangflash::session
