// Byte vectors typed from RFC 854, 855, 856, 858. Each case is read whole, byte by byte, and with
// garbage behind it.
#include "port/telnet.hpp"

#include <optional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gangflash::port {
namespace {

using ByteString = std::vector<std::uint8_t>;
using testing::ElementsAre;
using testing::IsEmpty;
using Kind = TelnetEvent::Kind;

struct Heard {
  ByteString data;
  ByteString replies;
  std::vector<ByteString> subnegotiations;
  friend bool operator==(const Heard&, const Heard&) = default;
};

Heard hear(Telnet& telnet, const ByteString& bytes) {
  Heard heard;
  for (const std::uint8_t byte : bytes) {
    const TelnetEvent event = telnet.receive(byte);
    if (event.kind == Kind::data) heard.data.push_back(event.data);
    if (event.kind == Kind::reply)
      heard.replies.insert(heard.replies.end(), event.reply.begin(), event.reply.end());
    if (event.kind == Kind::subnegotiation)
      heard.subnegotiations.emplace_back(event.content.begin(), event.content.end());
  }
  return heard;
}

Heard hear(const ByteString& bytes) {
  Telnet telnet;
  return hear(telnet, bytes);
}

constexpr std::uint8_t iac = 255, dont = 254, do_ = 253, wont = 252, will = 251, sb = 250, se = 240;

TEST(TelnetTest, what_is_not_a_command_is_data) {
  EXPECT_EQ(hear({0x79, 0x00, 0x0D, 0x0A, 0x0D, 0x00, 0xF0, 0xFA}).data,
            (ByteString{0x79, 0x00, 0x0D, 0x0A, 0x0D, 0x00, 0xF0, 0xFA}));
}

TEST(TelnetTest, a_doubled_iac_is_one_byte_of_data) {
  EXPECT_EQ(hear({iac, iac, 1, iac, iac, iac, iac}).data, (ByteString{iac, 1, iac, iac}));
}

TEST(TelnetTest, commands_without_meaning_here_vanish) {
  for (int code = 240; code < 250; ++code) {
    const Heard heard = hear({1, iac, static_cast<std::uint8_t>(code), 2});
    EXPECT_EQ(heard, (Heard{{1, 2}, {}, {}})) << code;
  }
}

TEST(TelnetTest, a_subnegotiation_is_delivered_without_its_escapes) {
  const Heard heard = hear({iac, sb, 44, 101, 0, iac, iac, 2, iac, se, 0x79});
  EXPECT_EQ(heard, (Heard{{0x79}, {}, {{44, 101, 0, iac, 2}}}));
}

TEST(TelnetTest, a_subnegotiation_without_end_does_not_swallow_the_next_command) {
  const Heard heard = hear({iac, sb, 44, 101, iac, sb, 44, 102, 8, iac, se});
  EXPECT_EQ(heard.subnegotiations, (std::vector<ByteString>{{44, 102, 8}}));
  EXPECT_EQ(hear({iac, sb, 44, iac, do_, 1, 0x79}), (Heard{{0x79}, {iac, wont, 1}, {}}));
}

TEST(TelnetTest, an_endless_subnegotiation_is_cut) {
  ByteString bytes{iac, sb, 44, 100};
  bytes.resize(100'000, 'x');
  bytes.insert(bytes.end(), {iac, se, 0x79});
  const Heard heard = hear(bytes);
  ASSERT_EQ(heard.subnegotiations.size(), 1u);
  EXPECT_EQ(heard.subnegotiations[0].size(), 64u);
  EXPECT_THAT(heard.data, ElementsAre(0x79));
}

TEST(TelnetTest, requests_are_made_as_the_rfc_writes_them) {
  Telnet telnet;
  EXPECT_THAT(telnet.ask(Side::ours, Option::com_port), ElementsAre(iac, will, 44));
  EXPECT_THAT(telnet.ask(Side::theirs, Option::binary), ElementsAre(iac, do_, 0));
  EXPECT_EQ(telnet.agreement(Side::ours, Option::com_port), Agreement::asked);
  EXPECT_EQ(telnet.agreement(Side::theirs, Option::com_port), Agreement::none);
}

TEST(TelnetTest, the_answer_to_our_request_is_not_answered) {
  Telnet telnet;
  (void)telnet.ask(Side::ours, Option::com_port);
  (void)telnet.ask(Side::theirs, Option::binary);
  EXPECT_THAT(hear(telnet, {iac, do_, 44, iac, wont, 0}).replies, IsEmpty());
  EXPECT_EQ(telnet.agreement(Side::ours, Option::com_port), Agreement::agreed);
  EXPECT_EQ(telnet.agreement(Side::theirs, Option::binary), Agreement::refused);
}

TEST(TelnetTest, what_a_server_offers_is_taken_once) {
  Telnet telnet;
  const ByteString offer{iac, will, 3, iac, do_, 3};
  EXPECT_EQ(hear(telnet, offer).replies, (ByteString{iac, do_, 3, iac, will, 3}));
  EXPECT_THAT(hear(telnet, offer).replies, IsEmpty()) << "it is so already (RFC 1143)";
}

TEST(TelnetTest, what_we_do_not_know_is_refused) {
  EXPECT_EQ(hear({iac, will, 1, iac, do_, 24}).replies, (ByteString{iac, dont, 1, iac, wont, 24}));
  EXPECT_THAT(hear({iac, wont, 1, iac, dont, 24}).replies, IsEmpty());
}

TEST(TelnetTest, an_option_that_is_taken_back_is_acknowledged_once) {
  Telnet telnet;
  (void)hear(telnet, {iac, do_, 0});
  EXPECT_EQ(hear(telnet, {iac, dont, 0}).replies, (ByteString{iac, wont, 0}));
  EXPECT_THAT(hear(telnet, {iac, dont, 0}).replies, IsEmpty());
  EXPECT_EQ(telnet.agreement(Side::ours, Option::binary), Agreement::refused);
}

// Both ask, both answer, and then there is silence.
TEST(TelnetTest, two_ends_of_this_kind_do_not_loop) {
  Telnet one, other;
  ByteString on_the_way;
  for (const Option option : {Option::binary, Option::suppress_go_ahead, Option::com_port}) {
    for (const Side side : {Side::ours, Side::theirs}) {
      const auto request = one.ask(side, option);
      on_the_way.insert(on_the_way.end(), request.begin(), request.end());
    }
  }
  Telnet* listener = &other;
  int turns = 0;
  for (; !on_the_way.empty() && turns < 10; ++turns) {
    on_the_way = hear(*listener, on_the_way).replies;
    listener = listener == &one ? &other : &one;
  }
  EXPECT_EQ(turns, 2);
  EXPECT_EQ(one.agreement(Side::theirs, Option::binary), Agreement::agreed);
  EXPECT_EQ(other.agreement(Side::ours, Option::binary), Agreement::agreed);
}

TEST(TelnetTest, data_is_escaped) {
  ByteString out{1};
  append_escaped(out, ByteString{0xFF, 0x00, 0xFF, 0xFF, 0xF0});
  EXPECT_EQ(out, (ByteString{1, 0xFF, 0xFF, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xF0}));
}

}  // namespace
}  // namespace gangflash::port
