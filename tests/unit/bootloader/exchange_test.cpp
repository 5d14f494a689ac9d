#include "bootloader/exchange.hpp"

#include <gtest/gtest.h>

namespace gangflash::bootloader {
namespace {

void send(Exchange& exchange) {
  ASSERT_FALSE(exchange.pending_write().empty());
  exchange.written();
}

TEST(Exchange, never_asks_for_a_byte_of_the_next_answer) {
  const Command command = read_memory(0x08000000, 256);
  Exchange exchange(command);
  EXPECT_EQ(exchange.wanted(), 0u);
  send(exchange);
  EXPECT_EQ(exchange.wanted(), 1u);
  EXPECT_EQ(exchange.received(Bytes{ack_byte}), 1u);
  send(exchange);
  exchange.received(Bytes{ack_byte});
  send(exchange);
  EXPECT_EQ(exchange.wanted(), 257u) << "the block may come in one piece with its ACK";
  exchange.received(Bytes{ack_byte});
  EXPECT_EQ(exchange.wanted(), 256u);
  exchange.received(Bytes(200, 0x55));
  EXPECT_EQ(exchange.wanted(), 56u);
  exchange.received(Bytes(56, 0xAA));
  EXPECT_TRUE(exchange.done());
  EXPECT_EQ(exchange.result(), Errc::ok);
  EXPECT_EQ(exchange.payload().size(), 256u);
}

TEST(Exchange, counted_answers_say_their_own_length) {
  const Command command = get_id();
  Exchange exchange(command);
  send(exchange);
  EXPECT_EQ(exchange.wanted(), 2u) << "the ACK and the length";
  exchange.received(Bytes{ack_byte});
  EXPECT_EQ(exchange.wanted(), 1u);
  exchange.received(Bytes{0x01});
  EXPECT_EQ(exchange.wanted(), 3u) << "the PID and the ACK";
  exchange.received(Bytes{0x04, 0x10});
  EXPECT_FALSE(exchange.done());
  exchange.received(Bytes{ack_byte});
  EXPECT_EQ(exchange.result(), Errc::ok);
  EXPECT_EQ(exchange.payload(), (Bytes{0x04, 0x10}));
}

TEST(Exchange, takes_a_whole_answer_at_once_and_nothing_behind_a_refusal) {
  const Command command = read_memory(0x08000000, 4);
  for (const bool refused : {false, true}) {
    Exchange exchange(command);
    for (int phase = 0; phase < 2; ++phase) {
      send(exchange);
      exchange.received(Bytes{ack_byte});
    }
    send(exchange);
    const Bytes answer{refused ? nack_byte : ack_byte, 1, 2, 3, 4};
    EXPECT_EQ(exchange.received(answer), refused ? 1u : 5u);
    EXPECT_EQ(exchange.result(), refused ? Errc::nack : Errc::ok);
    EXPECT_EQ(exchange.payload(), refused ? Bytes() : Bytes({1, 2, 3, 4}));
  }
}

TEST(Exchange, an_empty_16_bit_packet_is_skipped) {
  const Command command = special(0x0002, {});
  Exchange exchange(command);
  for (int phase = 0; phase < 3; ++phase) {
    send(exchange);
    exchange.received(Bytes{ack_byte});
  }
  exchange.received(Bytes{0x00, 0x00});
  exchange.received(Bytes{0x00, 0x01});
  exchange.received(Bytes{0x00});
  exchange.received(Bytes{ack_byte});
  EXPECT_EQ(exchange.result(), Errc::ok);
  EXPECT_EQ(exchange.payload(), (Bytes{0x00}));
}

TEST(Exchange, tells_in_which_phase_the_target_refused) {
  const Command command = write_memory(0x08000000, Bytes(4, 0));
  Exchange exchange(command);
  send(exchange);
  exchange.received(Bytes{ack_byte});
  send(exchange);
  EXPECT_EQ(exchange.received(Bytes{nack_byte, ack_byte}), 1u) << "nothing is read past the NACK";
  EXPECT_EQ(exchange.result(), Errc::nack);
  EXPECT_EQ(exchange.phase(), 1u);
  EXPECT_TRUE(exchange.pending_write().empty());
}

TEST(Exchange, waits_for_the_second_ack_with_its_own_time_out) {
  const Command command = readout_unprotect(Milliseconds{30000});
  Exchange exchange(command);
  send(exchange);
  EXPECT_EQ(exchange.timeout(), timeout_reply);
  exchange.received(Bytes{ack_byte});
  EXPECT_FALSE(exchange.done());
  EXPECT_TRUE(exchange.pending_write().empty());
  EXPECT_EQ(exchange.timeout(), Milliseconds{30000});
  EXPECT_EQ(exchange.wanted(), 1u);
  exchange.timed_out();
  EXPECT_EQ(exchange.result(), Errc::timeout);
  EXPECT_EQ(exchange.phase(), 1u);
}

TEST(Exchange, errors_have_words) {
  for (const Errc code :
       {Errc::nack, Errc::timeout, Errc::unexpected_byte, Errc::malformed_reply}) {
    const boost::system::error_code error = code;
    EXPECT_STREQ(error.category().name(), "bootloader");
    EXPECT_GT(error.message().size(), 8u);
  }
}

}  // namespace
}  // namespace gangflash::bootloader
