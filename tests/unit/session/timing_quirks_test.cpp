// Quirks of time and of answers that do not come: Go, Get, the second ACK, the supply voltage,
// start-up.
#include <array>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/wrapped_port.hpp"
#include "unit/session/forgetful.hpp"

namespace gangflash::session {
namespace {

using recipe::Recipe;
using testing::IsEmpty;
using trace::Outcome;

TEST(Quirks, GO_ACK_LOST_silence_counts_as_the_start_only_where_the_table_says_so) {
  struct Case {
    const char* name;
    bool sim::BoardOptions::*lost;
    const char* code;
  };
  for (const Case& tested : {Case{"STM32H743xx", &sim::BoardOptions::go_silent, ""},
                             Case{"STM32H743xx", &sim::BoardOptions::go_first_ack_lost, ""},
                             Case{"STM32F103xB", &sim::BoardOptions::go_silent, "E406"},
                             Case{"STM32F103xB", &sim::BoardOptions::go_first_ack_lost, "E406"}}) {
    Recipe recipe = recipe_for(tested.name);
    recipe.run = recipe::Run::go;
    Rig rig(plan_for(recipe, pattern(1000)));
    sim::BoardOptions options;
    options.*(tested.lost) = true;
    const sim::Board& board = rig.add_board(options);
    rig.run();
    EXPECT_EQ(rig.finished().failure_code, tested.code) << tested.name << rig.finished().text;
    if (*tested.code == 0) {
      EXPECT_NE(board.running(), sim::Running::rom);
    }
  }
}

/// A serial server that waits for more bytes: what came until the line was quiet comes at its end.
class Hoarding final : public test::WrappedPort {
 public:
  using WrappedPort::WrappedPort;
  port::awaitable<std::size_t> read_some(port::MutableBytes into, port::Duration wait) override {
    const port::TimePoint give_up = now() + wait;
    std::array<std::uint8_t, 1> byte{};
    while (now() < give_up) {
      const std::size_t got = co_await line_->read_some(byte, next_wait(give_up));
      if (got == 0) break;
      held_.push_back(byte[0]);
    }
    const std::size_t n = now() < give_up ? std::min(into.size(), held_.size()) : 0;
    std::copy_n(held_.begin(), n, into.begin());
    held_.erase(held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(n));
    co_return n;
  }

 private:
  [[nodiscard]] port::Duration next_wait(port::TimePoint give_up) const {
    constexpr std::chrono::milliseconds quiet{20};
    const port::Duration left = give_up - now();
    return held_.empty() ? left : std::min<port::Duration>(left, quiet);
  }
  std::vector<std::uint8_t> held_;
};

// A full block is 2.4 s on its way at 1200 baud, longer than the part may take to answer it.
TEST(Timing, the_slowest_rate_has_time_for_a_full_block_in_pieces_or_in_one) {
  for (const bool hoarded : {false, true}) {
    Recipe recipe = recipe_for("STM32F103xB");
    recipe.baud = {1200};
    Rig rig(plan_for(recipe, pattern(600)));
    if (hoarded) {
      rig.wrap_port = [](std::unique_ptr<port::Port> line) {
        return std::make_unique<Hoarding>(std::move(line));
      };
    }
    const sim::Board& board = rig.add_board();
    rig.run();
    EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
    EXPECT_THAT(board.violations(), IsEmpty());
  }
}

TEST(Quirks, Get_that_lists_more_than_there_is_and_less_than_usual) {
  Rig rig(plan_for(recipe_for("STM32H743xx"), pattern(1000)));
  sim::BoardOptions options;
  options.get_lists_two_more = true;
  rig.add_board(options);
  rig.run();
  EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
}

TEST(Quirks, the_second_ACK_of_Readout_Unprotect_may_come_before_the_erase) {
  for (const char* name : {"STM32F103xB", "STM32F411xE", "STM32L053x8", "STM32G031xx"}) {
    Recipe recipe = recipe_for(name);
    recipe.unlock = recipe::Unlock::if_protected;
    Rig rig(plan_for(recipe, pattern(1000)));
    sim::BoardOptions options;
    options.readout_protected = true;
    options.early_ack = true;
    const sim::Board& board = rig.add_board(options);
    rig.run();
    EXPECT_EQ(rig.finished().outcome, Outcome::pass) << name << rig.finished().text;
    EXPECT_FALSE(board.is_protected());
  }
}

TEST(Quirks, BYTE_WRITE_DEFAULT_the_supply_voltage_goes_right_before_the_erase) {
  std::map<bool, double> erase;
  std::map<bool, double> write;
  for (const bool told : {false, true}) {
    Recipe recipe = recipe_for("STM32F411xE");
    if (told) recipe.supply_voltage = 3.3;
    Rig rig(plan_for(recipe, pattern(60000)));
    const sim::Board& board = rig.add_board();
    Sent sent;
    sent.watch(rig);
    rig.run();
    ASSERT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
    EXPECT_THAT(board.violations(), IsEmpty());
    erase[told] = std::stod(rig.recorded("SELECT duration_us FROM step WHERE name = 'erase'"));
    write[told] = std::stod(rig.recorded("SELECT duration_us FROM step WHERE name = 'write'"));
    const std::vector<std::uint8_t> setting{0x03, 0x03, 0xFF, 0xFF, 0xFF, 0xFF};
    const auto at = std::ranges::find(sent.phases, setting);
    ASSERT_EQ(at != sent.phases.end(), told);
    if (!told) continue;
    EXPECT_EQ(*(at - 1), (std::vector<std::uint8_t>{0xFF, 0xFF, 0x00, 0x00, 0x00}));
    EXPECT_EQ(*(at + 1), (std::vector<std::uint8_t>{0x44, 0xBB}));
  }
  EXPECT_LT(erase[true], 0.7 * erase[false]);
  // 16 us for each of 60000 bytes, or for each of 15000 words; the rest is line time.
  EXPECT_NEAR(write[false] - write[true], 16.0 * 45000, 16.0 * 1000);
}

/// Remembers when each phase went out.
class Clocked final : public test::WrappedPort {
 public:
  Clocked(std::unique_ptr<port::Port> line,
          std::vector<std::pair<port::TimePoint, std::uint8_t>>& log)
      : WrappedPort(std::move(line)), log_(log) {}
  port::awaitable<void> write(port::Bytes bytes) override {
    log_.emplace_back(line_->now(), bytes.front());
    return WrappedPort::write(bytes);
  }

 private:
  std::vector<std::pair<port::TimePoint, std::uint8_t>>& log_;
};

TEST(Quirks, the_start_up_time_is_over_before_the_sync_byte_after_a_reset) {
  const auto pause_after_lock = [](const Recipe& made, const sim::BoardOptions& options) {
    Recipe recipe = made;
    recipe.lock = recipe::Lock::readout;
    Rig rig(plan_for(recipe, pattern(300)));
    rig.add_board(options);
    std::vector<std::pair<port::TimePoint, std::uint8_t>> log;
    rig.wrap_port = [&](std::unique_ptr<port::Port> line) {
      return std::make_unique<Clocked>(std::move(line), log);
    };
    rig.run();
    EXPECT_EQ(rig.finished().outcome, Outcome::pass) << rig.finished().text;
    const auto sent = std::ranges::find(log, 0x82, [](const auto& entry) { return entry.second; });
    return (sent + 1)->first - sent->first;
  };
  for (const char* name : {"STM32H7A3xx", "STM32L476xx", "STM32F411xE", "STM32F103xB"}) {
    const chip::Part part = chip::find(name).value();
    EXPECT_GE(pause_after_lock(recipe_for(name), {}), part.chip->startup) << name;
    Forgetful programmer(name);
    programmer.chip().startup = {};
    EXPECT_LT(pause_after_lock(programmer.recipe(), programmer.board()),
              pause_after_lock(recipe_for(name), {}));
  }
}

}  // namespace
}  // namespace gangflash::session
