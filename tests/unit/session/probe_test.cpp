#include "session/probe.hpp"

#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include "sim/board.hpp"
#include "support/board_port.hpp"

namespace gangflash::session {
namespace {

ProbeResult probe_board(const char* name, bool is_protected) {
  sim::BoardOptions options;
  options.part = chip::find(name).value();
  options.uid = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
  options.readout_protected = is_protected;
  sim::Board board(std::move(options));
  test::BoardPort line(board, port::TimePoint(std::chrono::hours(1)));
  boost::asio::io_context io;
  const Stop stop;
  ProbeResult result;
  BoardLines lines(line, {});
  const port::LineSettings wanted{115200, port::Parity::even};
  auto job = [&]() -> awaitable<void> { result = co_await probe(line, lines, wanted, stop); };
  boost::asio::co_spawn(io, job(), [](const std::exception_ptr& thrown) {
    if (thrown) std::rethrow_exception(thrown);
  });
  io.run();
  return result;
}

TEST(Probe, a_pid_that_several_parts_share_is_resolved_by_the_flash_size) {
  const ProbeResult open = probe_board("STM32F051x8", false);
  ASSERT_NE(open.chip, nullptr);
  EXPECT_FALSE(open.chip->clone);
  EXPECT_EQ(open.flash_kib, 64u);
  EXPECT_TRUE(open.others.empty());
}

TEST(Probe, a_shared_pid_of_a_protected_part_stays_ambiguous_and_says_so) {
  const ProbeResult locked = probe_board("STM32F051x8", true);
  EXPECT_EQ(locked.readout_protected, true);
  ASSERT_EQ(locked.others.size(), 1u);
  EXPECT_TRUE(locked.others.front()->clone);
}

}  // namespace
}  // namespace gangflash::session
