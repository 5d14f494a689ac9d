// Streams typed from RFC 854, 855 and 1143.
#include "sim/telnet.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "host.hpp"

namespace gangflash::sim::telnet {
namespace {

std::string hex(std::span<const std::uint8_t> bytes) {
  std::string text;
  for (const std::uint8_t byte : bytes) text += fmt::format("{:02X}", byte);
  return text;
}

/// "41 DO:44 SB:2C:0102": what a stream consists of, in one line.
std::string decoded(Decoder& decoder, const Bytes& stream) {
  std::string text;
  for (const std::uint8_t byte : stream) {
    const auto item = decoder.next(byte);
    if (!item) continue;
    if (!text.empty()) text += ' ';
    if (item->kind == Item::Kind::data) {
      text += hex(std::array{item->byte});
    } else if (item->kind == Item::Kind::negotiation) {
      text += fmt::format("{}:{:02X}", static_cast<int>(item->verb), item->option);
    } else {
      text += fmt::format("SB:{:02X}:{}", item->option, hex(item->body));
    }
  }
  return text;
}

std::string decoded(const Bytes& stream) {
  Decoder decoder;
  return decoded(decoder, stream);
}

TEST(Telnet, data_is_binary_but_for_a_doubled_ff) {
  EXPECT_EQ(decoded({0x00, 0x0D, 0x00, 0x7F}), "00 0D 00 7F");
  EXPECT_EQ(decoded({0xFF, 0xFF, 0xFF, 0xFF}), "FF FF");
}

TEST(Telnet, negotiations_and_commands) {
  EXPECT_EQ(decoded({0xFF, 0xFB, 0x00, 0xFF, 0xFE, 0x03}), "251:00 254:03");
  EXPECT_EQ(decoded({0x01, 0xFF, 0xF1, 0x02, 0xFF, 0xF6, 0x03}), "01 02 03");  // NOP, AYT
  EXPECT_EQ(decoded({0xFF, 0xF0, 0x05}), "05");                                // SE out of place
}

TEST(Telnet, subnegotiations) {
  EXPECT_EQ(decoded({0xFF, 0xFA, 0x2C, 0x01, 0x00, 0xFF, 0xF0, 0x41}), "SB:2C:0100 41");
  EXPECT_EQ(decoded({0xFF, 0xFA, 0x2C, 0xFF, 0xFF, 0xFF, 0xF0}), "SB:2C:FF");
  EXPECT_EQ(decoded({0xFF, 0xFA, 0xFF, 0xF0, 0x41}), "41");
}

TEST(Telnet, a_subnegotiation_that_breaks_off_is_dropped_and_the_command_in_it_counts) {
  EXPECT_EQ(decoded({0xFF, 0xFA, 0x2C, 0x01, 0xFF, 0xFB, 0x2C, 0x41}), "251:2C 41");
}

TEST(Telnet, a_subnegotiation_that_never_ends_takes_no_memory_and_is_dropped) {
  Bytes stream{0xFF, 0xFA, 0x2C};
  stream.insert(stream.end(), 100'000, 0x00);
  stream.insert(stream.end(), {0xFF, 0xF0, 0x41});
  EXPECT_EQ(decoded(stream), "41");
}

TEST(Telnet, is_total) {
  std::mt19937 random(1);  // NOLINT: the same noise in every run
  Decoder decoder;
  for (int i = 0; i < 200'000; ++i) {
    // Mostly the bytes that mean something.
    const auto byte =
        static_cast<std::uint8_t>(random() % 3 == 0 ? random() : 0xF0 + random() % 16);
    decoder.next(byte);
  }
}

TEST(Telnet, what_is_written_reads_the_same) {
  Bytes stream;
  append_data(stream, Bytes{0x01, 0xFF, 0x02});
  append_negotiation(stream, Verb::do_, 44);
  append_subnegotiation(stream, 44, Bytes{0x65, 0x00, 0x00, 0xFF, 0x00});
  EXPECT_EQ(hex(stream), "01FFFF02FFFD2CFFFA2C650000FFFF00FFF0");
  EXPECT_EQ(decoded(stream), "01 FF 02 253:2C SB:2C:650000FF00");
}

class OptionsTest : public testing::Test {
 protected:
  std::string answer(Verb verb, std::uint8_t option) {
    Bytes out;
    options.answer(verb, option, out);
    return hex(out);
  }

  static constexpr std::array<std::uint8_t, 2> wanted{0, 44};
  Options options{wanted};
};

TEST_F(OptionsTest, what_is_wanted_is_agreed_to_once) {
  EXPECT_EQ(answer(Verb::will, 44), "FFFD2C");
  EXPECT_TRUE(options.client_does(44));
  EXPECT_EQ(answer(Verb::will, 44), "");
  EXPECT_EQ(answer(Verb::do_, 44), "FFFB2C");
  EXPECT_EQ(answer(Verb::do_, 44), "");
}

TEST_F(OptionsTest, agreement_with_what_was_asked_is_not_answered) {
  Bytes out;
  options.ask(Verb::do_, 44, out);
  options.ask(Verb::will, 0, out);
  EXPECT_EQ(hex(out), "FFFD2CFFFB00");
  EXPECT_FALSE(options.client_does(44));
  EXPECT_EQ(answer(Verb::will, 44), "");
  EXPECT_EQ(answer(Verb::do_, 0), "");
  EXPECT_TRUE(options.client_does(44));
}

TEST_F(OptionsTest, refusals_are_taken_without_a_word) {
  Bytes out;
  options.ask(Verb::do_, 44, out);
  EXPECT_EQ(answer(Verb::wont, 44), "");
  EXPECT_EQ(answer(Verb::dont, 0), "");
  EXPECT_FALSE(options.client_does(44));
}

TEST_F(OptionsTest, what_stood_and_is_withdrawn_is_confirmed) {
  answer(Verb::will, 44);
  EXPECT_EQ(answer(Verb::wont, 44), "FFFE2C");
  EXPECT_FALSE(options.client_does(44));
  EXPECT_EQ(answer(Verb::wont, 44), "");
}

TEST_F(OptionsTest, all_else_is_refused) {
  EXPECT_EQ(answer(Verb::do_, 1), "FFFC01");
  EXPECT_EQ(answer(Verb::will, 24), "FFFE18");
  EXPECT_EQ(answer(Verb::wont, 24), "");
}

}  // namespace
}  // namespace gangflash::sim::telnet
