// What one UART hears of another: frames drawn from AN3155 section 2 (start, 8 data bits, least
// significant first, even parity, stop) and read with other settings.
#include "sim/uart.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host.hpp"

namespace gangflash::sim {
namespace {

using ::testing::ElementsAre;

constexpr LineSettings even_115200{115200, 8, Parity::even, 2};
constexpr LineSettings none_115200{115200, 8, Parity::none, 2};

LineSettings at(LineSettings settings, unsigned baud) {
  settings.baud = baud;
  return settings;
}

std::vector<Heard> hear(const Bytes& bytes, const LineSettings& sender,
                        const LineSettings& receiver) {
  Receiver uart(receiver);
  std::vector<Heard> heard;
  TimePoint begin{1s};
  for (const std::uint8_t byte : bytes) {
    uart.hear(byte, sender, begin, heard);
    begin += frame_time(sender);
  }
  uart.finish(heard);
  EXPECT_TRUE(uart.idle());
  return heard;
}

auto is(std::uint8_t byte, LineError error = LineError::none) {
  return testing::AllOf(testing::Field(&Heard::byte, byte), testing::Field(&Heard::error, error));
}

TEST(Uart, a_frame_takes_its_bits) {
  EXPECT_EQ(frame_time(even_115200), 95486ns);  // 11 bits
  EXPECT_EQ(frame_time(none_115200), 86805ns);  // 10 bits
  EXPECT_EQ(frame_time({1000, 7, Parity::odd, 3}), 10500us);
  EXPECT_EQ(frame_time({1000, 8, Parity::none, 4}), 11ms);
}

TEST(Uart, hears_every_byte_of_its_equal_when_it_is_whole) {
  for (unsigned byte = 0; byte < 256; ++byte) {
    const auto value = static_cast<std::uint8_t>(byte);
    for (const LineSettings& both : {even_115200, none_115200}) {
      const auto heard = hear({value, value}, both, both);
      ASSERT_THAT(heard, ElementsAre(is(value), is(value)));
      EXPECT_EQ(heard[0].at, TimePoint{1s} + frame_time(both));
    }
  }
}

TEST(Uart, without_parity_a_7f_looks_right_to_even_parity) {
  // The stop bit stands where the parity bit of seven ones would, and the idle line is a stop bit.
  EXPECT_THAT(hear({0x7F}, none_115200, even_115200), ElementsAre(is(0x7F)));
  EXPECT_THAT(hear({0x00}, none_115200, even_115200), ElementsAre(is(0x00, LineError::parity)));
  EXPECT_THAT(hear({0xFF}, none_115200, even_115200), ElementsAre(is(0xFF, LineError::parity)));
  EXPECT_THAT(hear({0x01}, none_115200, even_115200), ElementsAre(is(0x01)));
}

TEST(Uart, without_parity_the_next_start_bit_stands_where_the_stop_bit_should) {
  // FF has no falling edge but that start bit, which is over when the receiver looks again.
  EXPECT_THAT(hear({0x00, 0xFF}, none_115200, even_115200),
              ElementsAre(is(0x00, LineError::framing)));
}

TEST(Uart, with_even_parity_to_none_the_parity_bit_stands_where_the_stop_bit_should) {
  EXPECT_THAT(hear({0x79}, even_115200, none_115200), ElementsAre(is(0x79)));  // five ones
  EXPECT_THAT(hear({0x1F}, even_115200, none_115200), ElementsAre(is(0x1F)));
  EXPECT_THAT(hear({0x66}, even_115200, none_115200), ElementsAre(is(0x66, LineError::framing)));
  EXPECT_THAT(hear({0x66, 0x79}, even_115200, none_115200),
              ElementsAre(is(0x66, LineError::framing), is(0x79)));
}

TEST(Uart, odd_mark_and_space_parity_against_even) {
  const auto sends = [](Parity parity) { return LineSettings{115200, 8, parity, 2}; };
  EXPECT_THAT(hear({0x7F}, sends(Parity::odd), even_115200),
              ElementsAre(is(0x7F, LineError::parity)));
  EXPECT_THAT(hear({0x7F}, sends(Parity::mark), even_115200), ElementsAre(is(0x7F)));
  EXPECT_THAT(hear({0x7F}, sends(Parity::space), even_115200),
              ElementsAre(is(0x7F, LineError::parity)));
  EXPECT_THAT(hear({0x00}, sends(Parity::space), even_115200), ElementsAre(is(0x00)));
}

TEST(Uart, seven_data_bits_against_eight) {
  const LineSettings seven_even{115200, 7, Parity::even, 2};
  // Parity 1 of seven ones is taken for data bit 7, the stop bit for a parity bit of FF.
  EXPECT_THAT(hear({0x7F}, seven_even, even_115200), ElementsAre(is(0xFF, LineError::parity)));
  const LineSettings seven_odd{115200, 7, Parity::odd, 2};
  EXPECT_THAT(hear({0x7F}, seven_odd, even_115200), ElementsAre(is(0x7F)));
}

TEST(Uart, more_stop_bits_than_needed_do_no_harm) {
  const LineSettings two_stop_bits{115200, 8, Parity::even, 4};
  EXPECT_THAT(hear({0x00, 0xFF, 0x7F}, two_stop_bits, even_115200),
              ElementsAre(is(0x00), is(0xFF), is(0x7F)));
}

TEST(Uart, rates_may_differ_by_what_an3155_allows) {
  for (unsigned byte = 0; byte < 256; ++byte) {
    const auto value = static_cast<std::uint8_t>(byte);
    for (const unsigned baud : {112'320U, 118'080U}) {  // 2.5 % (AN3155 section 2)
      EXPECT_THAT(hear({value, value}, at(even_115200, baud), even_115200),
                  ElementsAre(is(value), is(value)))
          << byte << " at " << baud;
    }
  }
}

TEST(Uart, a_rate_too_far_off_is_garbage) {
  // At 9/8 of the rate the eighth bit time of the receiver is already past the data.
  const auto fast = hear({0x00, 0xFF}, at(even_115200, 129'600), even_115200);
  ASSERT_FALSE(fast.empty());
  EXPECT_THAT(fast[0], testing::Not(is(0x00)));
  // One slow byte is many: the 00 of 9600 baud is low for 108 bits of 115200.
  const auto slow = hear({0x55}, at(even_115200, 9600), even_115200);
  EXPECT_GT(slow.size(), 4U);
  EXPECT_THAT(slow[0], is(0x00, LineError::framing));
  // Many fast ones are few.
  EXPECT_LT(hear(Bytes(12, 0x55), even_115200, at(even_115200, 9600)).size(), 3U);
}

TEST(Uart, a_spike_is_no_start_bit) {
  // FF at eight times the rate: low for an eighth of a bit.
  EXPECT_THAT(hear({0xFF}, at(none_115200, 921600), none_115200), ElementsAre());
}

}  // namespace
}  // namespace gangflash::sim
