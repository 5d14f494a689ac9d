// Byte vectors typed from RFC 2217, section 3.
#include "port/rfc2217.hpp"

#include <gtest/gtest.h>

#include "port/telnet.hpp"

namespace gangflash::port {
namespace {

using ByteString = std::vector<std::uint8_t>;

ByteString request(ComPort command, std::uint32_t value = 0) {
  ByteString out;
  append_request(out, {command, value});
  return out;
}

TEST(Rfc2217Test, requests_as_the_rfc_writes_them) {
  EXPECT_EQ(request(ComPort::set_baud, 115200),
            (ByteString{255, 250, 44, 1, 0x00, 0x01, 0xC2, 0x00, 255, 240}));
  EXPECT_EQ(request(ComPort::set_data_size, 8), (ByteString{255, 250, 44, 2, 8, 255, 240}));
  EXPECT_EQ(request(ComPort::set_parity, com_port_parity::even),
            (ByteString{255, 250, 44, 3, 3, 255, 240}));
  EXPECT_EQ(request(ComPort::set_parity, com_port_parity::none),
            (ByteString{255, 250, 44, 3, 1, 255, 240}));
  EXPECT_EQ(request(ComPort::set_stop_size, 1), (ByteString{255, 250, 44, 4, 1, 255, 240}));
  EXPECT_EQ(request(ComPort::set_control, com_port_control::dtr_on),
            (ByteString{255, 250, 44, 5, 8, 255, 240}));
  EXPECT_EQ(request(ComPort::set_control, com_port_control::rts_off),
            (ByteString{255, 250, 44, 5, 12, 255, 240}));
  EXPECT_EQ(request(ComPort::purge_data, com_port_purge_received),
            (ByteString{255, 250, 44, 12, 1, 255, 240}));
  ByteString signature;
  append_signature(signature);
  EXPECT_EQ(signature,
            (ByteString{255, 250, 44, 0, 'g', 'a', 'n', 'g', 'f', 'l', 'a', 's', 'h', 255, 240}));
}

TEST(Rfc2217Test, a_value_byte_255_is_doubled) {
  EXPECT_EQ(request(ComPort::set_baud, 0x00FF00FF),
            (ByteString{255, 250, 44, 1, 0x00, 255, 255, 0x00, 255, 255, 255, 240}));
  EXPECT_EQ(request(ComPort::set_modem_state_mask, 255),
            (ByteString{255, 250, 44, 11, 255, 255, 255, 240}));
}

struct Case {
  ByteString content;
  ComPortMessage message;
};

const std::vector<Case> answers{
    {{44, 101, 0x00, 0x01, 0xC2, 0x00}, {ComPort::set_baud, 115200}},
    {{44, 101, 0xFF, 0xFF, 0xFF, 0xFF}, {ComPort::set_baud, 0xFFFFFFFF}},
    {{44, 102, 8}, {ComPort::set_data_size, 8}},
    {{44, 103, 3}, {ComPort::set_parity, 3}},
    {{44, 104, 1}, {ComPort::set_stop_size, 1}},
    {{44, 105, 11}, {ComPort::set_control, 11}},
    {{44, 106, 0x0E}, {ComPort::notify_line_state, 0x0E}},
    {{44, 107, 0xB0}, {ComPort::notify_modem_state, 0xB0}},
    {{44, 108}, {ComPort::flow_suspend, 0}},
    {{44, 109}, {ComPort::flow_resume, 0}},
    {{44, 110, 0xFF}, {ComPort::set_line_state_mask, 0xFF}},
    {{44, 111, 0xFF}, {ComPort::set_modem_state_mask, 0xFF}},
    {{44, 112, 1}, {ComPort::purge_data, 1}},
    {{44, 100}, {ComPort::signature, 0}},
    {{44, 100, 'm', 'o', 'x', 'a'}, {ComPort::signature, 4}},
};

TEST(Rfc2217Test, answers_are_read_and_cut_ones_are_not) {
  for (const Case& answer : answers) {
    EXPECT_EQ(parse_message(answer.content), answer.message);
    if (answer.message.command == ComPort::signature) continue;
    for (std::size_t size = 0; size < answer.content.size(); ++size)
      EXPECT_EQ(parse_message(Bytes(answer.content).first(size)), std::nullopt);
  }
}

TEST(Rfc2217Test, garbage_behind_an_answer_does_not_hide_it) {
  for (const Case& answer : answers) {
    if (answer.message.command == ComPort::signature) continue;  // its text is of any length
    ByteString longer = answer.content;
    longer.insert(longer.end(), {0x55, 0xFF});
    EXPECT_EQ(parse_message(longer), answer.message);
  }
}

// The whole way of a message: each answer as it comes over the connection, escapes and all, in
// pieces of one byte, with data on both sides.
TEST(Rfc2217Test, answers_are_found_in_the_stream) {
  for (const Case& answer : answers) {
    ByteString stream{0x79, 255, 250};
    append_escaped(stream, answer.content);
    stream.insert(stream.end(), {255, 240, 0x1F});
    Telnet telnet;
    ByteString data;
    std::vector<ComPortMessage> messages;
    for (const std::uint8_t byte : stream) {
      const TelnetEvent event = telnet.receive(byte);
      if (event.kind == TelnetEvent::Kind::data) data.push_back(event.data);
      if (event.kind == TelnetEvent::Kind::subnegotiation)
        messages.push_back(parse_message(event.content).value_or(ComPortMessage{}));
    }
    EXPECT_EQ(data, (ByteString{0x79, 0x1F}));
    EXPECT_EQ(messages, std::vector{answer.message});
  }
}

TEST(Rfc2217Test, what_is_not_from_a_server_is_nothing) {
  for (const ByteString& content :
       {ByteString{}, ByteString{44}, ByteString{24, 102, 8}, ByteString{44, 2, 8},
        ByteString{44, 99, 1}, ByteString{44, 113, 1}, ByteString{44, 255, 1}})
    EXPECT_EQ(parse_message(content), std::nullopt);
}

TEST(Rfc2217Test, an_answer_belongs_to_its_request) {
  const ComPortMessage dtr_on{ComPort::set_control, 8}, dtr_off{ComPort::set_control, 9},
      rts_on{ComPort::set_control, 11}, flow{ComPort::set_control, 1},
      dcd_flow{ComPort::set_control, 17}, break_on{ComPort::set_control, 5},
      inbound{ComPort::set_control, 14}, baud{ComPort::set_baud, 8};
  EXPECT_TRUE(is_answer(dtr_on, dtr_on));
  EXPECT_TRUE(is_answer(dtr_off, dtr_on)) << "a refusal is an answer, too";
  EXPECT_TRUE(is_answer(dcd_flow, flow));
  for (const ComPortMessage& other : {rts_on, flow, break_on, inbound, baud})
    EXPECT_FALSE(is_answer(other, dtr_on));
}

}  // namespace
}  // namespace gangflash::port
