// Entering the bootloader: resets, the ladder of rates, and what is said when nobody answers.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/rig.hpp"
#include "support/wrapped_port.hpp"

namespace gangflash::session {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using trace::Outcome;

recipe::Plan plan_with(const char* chip, std::vector<unsigned> baud) {
  recipe::Recipe recipe = recipe_for(chip);
  recipe.baud = std::move(baud);
  return plan_for(recipe, pattern(1000));
}

/// What was done to the lines and sent, in order: "DTR 1", "7F", ...
struct Deeds {
  std::vector<std::string> all;

  void watch(Rig& rig) {
    rig.on_output = [this](port::Output line, bool asserted) {
      all.push_back(fmt::format("{} {}", port::name(line), int{asserted}));
    };
    rig.on_write = [this](const std::string&, port::Bytes bytes) {
      all.push_back(fmt::format("{:02X}", bytes.front()));
    };
  }
  [[nodiscard]] long count(const char* what) const { return std::ranges::count(all, what); }
};

TEST(Enter, resets_the_board_into_its_bootloader_with_any_polarity) {
  for (const auto& [reset, boot0] :
       {std::pair("rts", "dtr"), std::pair("dtr", "rts"), std::pair("!rts", "!dtr"),
        std::pair("rts", "!dtr"), std::pair("!dtr", "break"), std::pair("break", "rts")}) {
    SCOPED_TRACE(fmt::format("{} {}", reset, boot0));
    Rig rig(plan_with("STM32F103xB", {115200}));
    rig.wire(reset, boot0);
    sim::BoardOptions options;
    options.memory = {{0x08000000, pattern(300)}};  // it would run that, and say nothing
    options.boot0_high = false;
    const sim::Board& board = rig.add_board(options);
    rig.run();
    EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
    EXPECT_TRUE(holds_image(board, rig.plan()));
    EXPECT_THAT(board.violations(), IsEmpty());
  }
}

TEST(Enter, moves_BOOT0_before_NRST_goes_and_lets_go_of_both_at_the_end) {
  Rig rig(plan_with("STM32F103xB", {115200}));
  rig.wire("rts", "dtr");
  rig.add_board();
  Deeds deeds;
  deeds.watch(rig);
  rig.run();
  ASSERT_GE(deeds.all.size(), 6u);
  const std::vector<std::string> first(deeds.all.begin(), deeds.all.begin() + 4);
  EXPECT_THAT(first, testing::ElementsAre("RTS 1", "DTR 1", "RTS 0", "7F"));
  const std::vector<std::string> last(deeds.all.end() - 2, deeds.all.end());
  EXPECT_THAT(last, testing::ElementsAre("DTR 0", "RTS 0"));
}

TEST(Enter, waits_as_long_as_the_station_file_says) {
  const auto duration = [](std::chrono::milliseconds hold, std::chrono::milliseconds setup) {
    Rig rig(plan_with("STM32F103xB", {115200}));
    rig.wire("rts", "dtr");
    rig.like.wiring.reset_hold = hold;
    rig.like.wiring.boot0_setup = setup;
    rig.add_board();
    rig.run();
    return std::stol(rig.recorded("SELECT duration_us FROM step WHERE name = 'enter'"));
  };
  using std::chrono::milliseconds;
  const long shortest = duration(milliseconds(0), milliseconds(0));
  EXPECT_EQ(duration(milliseconds(100), milliseconds(0)), shortest + 100'000);
  EXPECT_EQ(duration(milliseconds(100), milliseconds(30)), shortest + 130'000);
}

TEST(Ladder, ends_at_the_first_rate_that_the_part_understands_and_records_it) {
  Rig rig(plan_with("STM32F103xB", {921600, 460800, 115200}));
  rig.wire("rts", "dtr");
  sim::BoardOptions options;
  options.highest_baud = 230400;
  const sim::Board& board = rig.add_board(options);
  Deeds deeds;
  deeds.watch(rig);
  rig.run();
  EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
  EXPECT_EQ(rig.recorded("SELECT baud FROM identified"), "115200");
  EXPECT_THAT(rig.detail("enter"),
              AllOf(HasSubstr("at 115200 baud, sync after 1 try"), HasSubstr("at 921600 baud 8E1 "),
                    HasSubstr("at 460800 baud 8E1 ")));
  EXPECT_GE(deeds.count("RTS 1"), 3) << "a reset before each rate";
  EXPECT_TRUE(holds_image(board, rig.plan()));
}

TEST(Ladder, stops_at_the_first_rate_that_works) {
  Rig rig(plan_with("STM32F103xB", {921600, 115200}));
  rig.wire("rts", "dtr");
  rig.add_board();
  Deeds deeds;
  deeds.watch(rig);
  rig.run();
  EXPECT_EQ(rig.recorded("SELECT baud FROM identified"), "921600");
  EXPECT_EQ(deeds.count("RTS 1"), 1);
}

TEST(Ladder, skips_what_the_slot_does_not_take) {
  Rig rig(plan_with("STM32F103xB", {921600, 460800, 115200}));
  rig.wire("rts", "dtr");
  rig.like.max_baud = 500000;
  rig.add_board();
  rig.run();
  EXPECT_EQ(rig.recorded("SELECT baud FROM identified"), "460800");
}

/// Turns every ACK into another byte above a rate, as a cable or an adapter at its limit does.
class Distorting final : public test::WrappedPort {
 public:
  Distorting(std::unique_ptr<port::Port> line, unsigned above)
      : WrappedPort(std::move(line)), above_(above) {}

  port::awaitable<port::LineSettings> set_line(port::LineSettings wanted) override {
    distorts_ = wanted.baud > above_;
    return line_->set_line(wanted);
  }
  port::awaitable<std::size_t> read_some(port::MutableBytes into, port::Duration wait) override {
    const std::size_t n = co_await line_->read_some(into, wait);
    for (std::uint8_t& byte : into.first(n)) byte = distorts_ ? byte ^ 0x84 : byte;
    co_return n;
  }

 private:
  unsigned above_;
  bool distorts_ = false;
};

TEST(Ladder, leaves_a_rate_of_garbage_after_two_resets) {
  Rig rig(plan_with("STM32F103xB", {921600, 115200}));
  rig.wire("rts", "dtr");
  rig.wrap_port = [](std::unique_ptr<port::Port> line) {
    return std::make_unique<Distorting>(std::move(line), 500000);
  };
  rig.add_board();
  Deeds deeds;
  deeds.watch(rig);
  rig.run();
  EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
  EXPECT_EQ(rig.recorded("SELECT baud FROM identified"), "115200");
  EXPECT_THAT(rig.detail("enter"),
              HasSubstr("bytes came back, which are no answer to a sync byte"));
  EXPECT_EQ(deeds.count("RTS 1"), 3) << "twice at the first rate, once at the second";
}

TEST(Ladder, gives_up_within_its_five_seconds_and_tells_of_every_rate) {
  for (const std::size_t rates : {2u, 8u}) {
    std::vector<unsigned> baud{921600, 460800, 230400, 115200, 57600, 38400, 19200, 9600};
    baud.resize(rates);
    Rig rig(plan_with("STM32F103xB", baud));
    rig.wire("rts", "dtr");
    sim::BoardOptions options;
    options.present = false;
    rig.add_board(options);
    rig.run();
    EXPECT_EQ(rig.finished().failure_code, "E401");
    EXPECT_GE(rig.finished().duration, std::chrono::seconds(5));
    EXPECT_LT(rig.finished().duration, std::chrono::seconds(6));
    for (const unsigned rate : baud)
      EXPECT_THAT(rig.finished().text, HasSubstr(fmt::format("at {} baud", rate)));
  }
}

TEST(Ladder, without_reset_has_one_rate_and_tries_no_other) {
  Rig rig(plan_with("STM32F103xB", {921600, 115200}));
  sim::BoardOptions options;
  options.highest_baud = 230400;
  rig.add_board(options);
  unsigned set = 0;
  rig.on_write = [&](const std::string&, port::Bytes) { ++set; };
  rig.run();
  EXPECT_EQ(rig.finished().failure_code, "E401");
  EXPECT_THAT(rig.finished().text, AllOf(HasSubstr("921600"), Not(HasSubstr("115200"))));
}

TEST(Ladder, a_jittering_measurement_is_another_one_after_the_next_reset) {
  Rig rig(plan_with("STM32F103xB", {115200}));
  rig.wire("rts", "dtr");
  sim::BoardOptions options;
  options.jitter_percent = 12;
  rig.add_board(options);
  rig.run();
  EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
}

TEST(SyncFailure, of_swapped_lines_says_that_none_came_and_what_to_check) {
  Rig rig(plan_with("STM32F103xB", {115200}));
  rig.wire("rts", "dtr");
  rig.board_wiring = sim::parse_wiring("reset=dtr,boot0=rts");
  rig.add_board();
  rig.run();
  EXPECT_EQ(rig.finished().failure_code, "E401");
  EXPECT_THAT(rig.finished().text, AllOf(HasSubstr("no sync"), HasSubstr("reset rts, boot0 dtr"),
                                         HasSubstr("swapped"), HasSubstr("polarity")));
}

TEST(SyncFailure, of_a_board_without_lines_asks_for_BOOT0_only) {
  Rig rig(plan_with("STM32F103xB", {115200}));
  sim::BoardOptions options;
  options.boot0_high = false;
  options.memory = {{0x08000000, pattern(300)}};
  rig.add_board(options);
  rig.run();
  EXPECT_EQ(rig.finished().failure_code, "E401");
  EXPECT_THAT(rig.finished().text, AllOf(HasSubstr("is BOOT0 high"), Not(HasSubstr("swapped"))));
}

TEST(SyncFailure, names_only_lines_that_the_slot_has) {
  struct Case {
    const char* reset;
    const char* boot0;
    const char* says;
  };
  for (const auto& [reset, boot0, says] :
       {Case{"rts", "none", "that it reaches NRST"}, Case{"none", "dtr", "do it by hand"}}) {
    SCOPED_TRACE(says);
    Rig rig(plan_with("STM32F103xB", {115200}));
    rig.wire(reset, boot0);
    sim::BoardOptions options;
    options.present = false;
    rig.add_board(options);
    rig.run();
    EXPECT_EQ(rig.finished().failure_code, "E401");
    EXPECT_THAT(rig.finished().text, AllOf(HasSubstr(says), Not(HasSubstr("swapped"))));
  }
}

/// A line whose TX touches its RX: what is sent comes back first.
class Echoing final : public test::WrappedPort {
 public:
  using WrappedPort::WrappedPort;
  port::awaitable<void> write(port::Bytes bytes) override {
    echo_.insert(echo_.end(), bytes.begin(), bytes.end());
    return line_->write(bytes);
  }
  port::awaitable<std::size_t> read_some(port::MutableBytes into, port::Duration wait) override {
    if (echo_.empty()) co_return co_await line_->read_some(into, wait);
    const std::size_t n = std::min(into.size(), echo_.size());
    std::copy_n(echo_.begin(), n, into.begin());
    echo_.erase(echo_.begin(), echo_.begin() + static_cast<std::ptrdiff_t>(n));
    co_return n;
  }

 private:
  std::vector<std::uint8_t> echo_;
};

TEST(SyncFailure, of_a_line_that_echoes_says_so_with_a_board_or_without) {
  for (const bool present : {false, true}) {
    Rig rig(plan_with("STM32F103xB", {115200}));
    rig.wrap_port = [](std::unique_ptr<port::Port> line) {
      return std::make_unique<Echoing>(std::move(line));
    };
    sim::BoardOptions options;
    options.present = present;
    rig.add_board(options);
    rig.run();
    EXPECT_EQ(rig.finished().failure_code, "E402");
    EXPECT_THAT(rig.finished().text, AllOf(HasSubstr("came back as it was sent"),
                                           HasSubstr("TX and RX"), Not(HasSubstr("parity"))));
  }
}

/// Sends without parity whatever it was asked for.
class WithoutParity final : public test::WrappedPort {
 public:
  using WrappedPort::WrappedPort;
  port::awaitable<port::LineSettings> set_line(port::LineSettings wanted) override {
    return line_->set_line({wanted.baud, port::Parity::none});
  }
};

TEST(SyncFailure, of_a_parity_that_the_board_does_not_want_is_no_false_sync) {
  for (const bool wired : {false, true}) {
    Rig rig(plan_with("STM32F103xB", {115200}));
    if (wired) rig.wire("rts", "dtr");
    rig.wrap_port = [](std::unique_ptr<port::Port> line) {
      return std::make_unique<WithoutParity>(std::move(line));
    };
    const sim::Board& board = rig.add_board();
    rig.run();
    EXPECT_THAT(rig.finished().failure_code, testing::AnyOf("E402", "E401"));
    EXPECT_THAT(rig.finished().text, AllOf(HasSubstr("8N1"), HasSubstr("parity")));
    EXPECT_THAT(rig.steps(), testing::ElementsAre("enter"));
    EXPECT_EQ(board.flash()[0], 0xFF);
  }
}

}  // namespace
}  // namespace gangflash::session
