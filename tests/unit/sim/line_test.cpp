// A host whose line settings are, or are not, those of the ROM. What must come out is AN3155
// sections 2 and 3 and AN2606 "USART connection timing".
#include "sim/line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host.hpp"

namespace gangflash::sim {
namespace {

using ::testing::HasSubstr;

constexpr LineSettings even(unsigned baud) {
  return {baud, 8, Parity::even, 2};
}
constexpr LineSettings none(unsigned baud) {
  return {baud, 8, Parity::none, 2};
}

/// A host that waits for the end of each answer.
class WiredHost {
 public:
  explicit WiredHost(const BoardOptions& options) : board(options) {}

  Bytes send(const Bytes& bytes) {
    Bytes answer;
    for (const Reply& reply : line.send(bytes, now)) {
      for (const Bytes& part : {reply.bytes, reply.completion}) {
        const Received received = line.hear(part);
        line.count_host_errors(received.errors);
        answer.insert(answer.end(), received.bytes.begin(), received.bytes.end());
      }
      now = std::max(now, reply.completed_at);
    }
    now += 1ms;
    return answer;
  }

  Bytes sync(const LineSettings& settings) {
    line.set_host(settings);
    return send({0x7F});
  }

  Board board;
  Line line{board};
  TimePoint now{1s};
};

TEST(Line, the_rom_takes_the_rate_of_the_sync_byte_until_reset) {
  WiredHost host(part("STM32F103xB"));
  EXPECT_EQ(host.line.measured_baud(), std::nullopt);
  EXPECT_EQ(host.sync(even(38400)), ack);
  EXPECT_EQ(host.line.measured_baud(), 38400U);
  EXPECT_EQ(host.send({0x02, 0xFD}), (Bytes{0x79, 0x01, 0x04, 0x10, 0x79}));
  host.line.set_host(even(115200));
  EXPECT_NE(host.send({0x02, 0xFD}), (Bytes{0x79, 0x01, 0x04, 0x10, 0x79}));
  host.line.set_host(even(38400));
  host.send({0x02});  // whatever is left of the packet is rejected
  host.send({0x7F, 0x7F});
  EXPECT_EQ(host.send({0x02, 0xFD}), (Bytes{0x79, 0x01, 0x04, 0x10, 0x79}));
  host.board.reset(host.now);
  host.now += 1s;
  EXPECT_EQ(host.sync(even(115200)), ack);
  EXPECT_EQ(host.line.measured_baud(), 115200U);
}

TEST(Line, bytes_and_answers_take_the_time_of_their_rate) {
  WiredHost host(part("STM32F103xB"));
  host.line.set_host(even(1200));
  const auto replies = host.line.send(Bytes{0x7F}, host.now);
  ASSERT_EQ(replies.size(), 1U);
  EXPECT_GE(replies[0].ready_at - host.now, frame_time(even(1200)));
  EXPECT_LT(replies[0].ready_at - host.now, frame_time(even(1200)) + 1ms);
  EXPECT_EQ(host.line.rom(), even(1200));
}

TEST(Line, no_parity_gets_through_the_sync_and_no_further) {
  WiredHost host(part("STM32F103xB"));
  EXPECT_EQ(host.sync(none(115200)), ack);
  EXPECT_EQ(host.send({0x00}), nack);
  EXPECT_EQ(host.line.rom_errors().parity, 1U);
  EXPECT_THAT(host.board.violations().front(), HasSubstr("byte 00 with a parity error"));
  EXPECT_EQ(host.send({0x00, 0xFF}), nack);  // the second byte is eaten by the framing error
  EXPECT_EQ(host.line.rom_errors().framing, 1U);
}

TEST(Line, even_parity_to_a_part_without_is_rejected_where_the_parity_bit_is_low) {
  WiredHost host(part("STM32WB09xE"));
  EXPECT_EQ(host.line.rom(), none(115200));
  EXPECT_EQ(host.sync(even(115200)), ack);
  EXPECT_EQ(host.send({0x00, 0xFF}), (Bytes{0x1F, 0x1F}));
  EXPECT_EQ(host.line.rom_errors().framing, 2U);
  host.line.set_host(none(115200));
  EXPECT_EQ(host.send({0x00, 0xFF}).front(), 0x79);
}

TEST(Line, a_host_without_parity_sees_framing_errors_in_answers) {
  WiredHost host(part("STM32F103xB"));
  host.sync(even(115200));
  host.line.set_host(none(115200));
  const Received received = host.line.hear(Bytes{0x79, 0x01, 0x04, 0x10, 0x12, 0x79});
  EXPECT_EQ(received.bytes, (Bytes{0x79, 0x01, 0x04, 0x10, 0x12, 0x79}));
  EXPECT_EQ(received.errors.framing, 1U);  // 12 has two ones: parity bit 0
}

TEST(Line, odd_parity_does_not_even_synchronise) {
  WiredHost host(part("STM32F103xB"));
  EXPECT_EQ(host.sync({115200, 8, Parity::odd, 2}), nothing);
  EXPECT_EQ(host.sync(even(115200)), nothing);  // deaf until reset
  EXPECT_THAT(host.board.violations().front(), HasSubstr("7F with a parity error"));
}

TEST(Line, rates_that_the_rom_cannot_measure_leave_it_deaf) {
  for (const unsigned baud : {1199U, 1'000'001U}) {
    WiredHost host(part("STM32F103xB"));
    EXPECT_EQ(host.sync(even(baud)), nothing) << baud;
    EXPECT_EQ(host.sync(even(115200)), nothing) << baud;
    host.board.reset(host.now);
    host.now += 1s;
    EXPECT_EQ(host.sync(even(115200)), ack) << baud;
  }
  for (const unsigned baud : {1200U, 57'601U, 1'000'000U}) {
    WiredHost host(part("STM32F103xB"));
    EXPECT_EQ(host.sync(even(baud)), ack) << baud;
  }
}

TEST(Line, a_board_may_be_slower_than_others) {
  BoardOptions options = part("STM32F103xB");
  options.faults = {{FaultKind::max_baud, 115200, 0}};
  WiredHost fast(options);
  EXPECT_EQ(fast.sync(even(230400)), nothing);
  WiredHost slow(options);
  EXPECT_EQ(slow.sync(even(115200)), ack);
}

TEST(Line, jitter_garbles_the_first_answer_and_a_reset_helps) {
  BoardOptions options = part("STM32F103xB");
  options.faults = {{FaultKind::jitter, 9, 0}};
  WiredHost host(options);
  const Bytes garbled = host.sync(even(115200));
  EXPECT_NE(garbled, ack);
  EXPECT_FALSE(garbled.empty());
  EXPECT_EQ(host.line.measured_baud(), 125'568U);
  host.board.reset(host.now);
  host.now += 1s;
  EXPECT_EQ(host.sync(even(115200)), ack);
  EXPECT_EQ(host.line.measured_baud(), 115200U);
}

TEST(Line, a_break_is_a_byte_with_a_framing_error) {
  WiredHost fresh(part("STM32F103xB"));
  EXPECT_TRUE(fresh.line.send_break(fresh.now).empty());
  EXPECT_EQ(fresh.sync(even(115200)), nothing);  // the break was the first thing it measured
  WiredHost host(part("STM32F103xB"));
  host.sync(even(115200));
  const auto replies = host.line.send_break(host.now);
  ASSERT_EQ(replies.size(), 1U);
  EXPECT_EQ(replies[0].bytes, nack);
}

TEST(Line, without_timing_settings_matter_all_the_same) {
  BoardOptions options = part("STM32F103xB");
  options.timing = false;
  WiredHost host(options);
  EXPECT_EQ(host.sync(none(115200)), ack);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(host.send({0x00}), nack);
  host.line.set_host(even(115200));
  EXPECT_EQ(host.send({0x02, 0xFD}), (Bytes{0x79, 0x01, 0x04, 0x10, 0x79}));
  EXPECT_EQ(host.line.after_bytes(TimePoint{}), TimePoint{});
}

}  // namespace
}  // namespace gangflash::sim
