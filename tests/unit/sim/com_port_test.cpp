// Conversations typed from RFC 2217.
#include "sim/com_port.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "host.hpp"

namespace gangflash::sim {
namespace {

using ::testing::ElementsAre;

std::string hex(std::span<const std::uint8_t> bytes) {
  std::string text;
  for (const std::uint8_t byte : bytes) text += fmt::format("{:02X}", byte);
  return text;
}

Bytes bytes_of(std::string_view text) {
  Bytes bytes;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    bytes.push_back(
        static_cast<std::uint8_t>(std::stoi(std::string(text.substr(i, 2)), nullptr, 16)));
  }
  return bytes;
}

class Recorder final : public HostEvents {
 public:
  void sent(std::span<const std::uint8_t> bytes) override { log.push_back("sent " + hex(bytes)); }
  void set_line(const LineSettings& s) override {
    log.push_back(fmt::format("line {} {} {} {}", s.baud, s.data_bits, static_cast<int>(s.parity),
                              s.half_stop_bits));
  }
  void set_outputs(const HostLines& l) override {
    log.push_back(fmt::format("dtr {:d} rts {:d} break {:d}", l.dtr, l.rts, l.break_on));
  }

  std::vector<std::string> log;
};

class ComPort : public testing::Test {
 protected:
  ComPort() {
    server.connect();
    opening = hex(server.take_output());
    server.receive(bytes_of("FFFB2C"));
    introduction = hex(server.take_output());
    events.log.clear();
  }

  /// The answer to a whole telnet stream.
  std::string say(std::string_view stream) {
    server.receive(bytes_of(stream));
    return hex(server.take_output());
  }

  /// The answer to a COM port command, without the telnet around it.
  std::string command(std::string_view body) {
    std::string answer = say(fmt::format("FFFA2C{}FFF0", body));
    if (answer.empty()) return answer;
    EXPECT_TRUE(answer.starts_with("FFFA2C") && answer.ends_with("FFF0")) << answer;
    return answer.substr(6, answer.size() - 10);
  }

  Recorder events;
  ComPortServer server{events, "a port", 0x10};
  std::string opening;
  std::string introduction;
};

TEST_F(ComPort, opens_with_what_it_wants) {
  // WILL and DO BINARY, WILL and DO SUPPRESS-GO-AHEAD, DO COM-PORT-OPTION
  EXPECT_EQ(opening, "FFFB00FFFD00FFFB03FFFD03FFFD2C");
}

TEST_F(ComPort, tells_the_modem_state_once_the_client_does_the_option) {
  EXPECT_EQ(introduction, "FFFA2C6B10FFF0");
  EXPECT_EQ(say("FFFB2C"), "");
  EXPECT_EQ(say("FFFD2C"), "FFFB2C");  // a client that wants it both ways
}

TEST_F(ComPort, tells_the_modem_state_also_to_a_client_that_goes_on_without_a_word) {
  server.connect();
  server.take_output();
  EXPECT_EQ(say("FFFA2C0507FFF0"), "FFFA2C6B10FFF0FFFA2C6909FFF0");
  EXPECT_EQ(say("FFFA2C0507FFF0"), "FFFA2C6909FFF0");
}

TEST_F(ComPort, tells_when_the_lines_move) {
  server.set_modem_state(0x20);
  const auto told = server.take_output();
  // DSR is on, and CTS and DSR have changed.
  EXPECT_EQ(std::vector<std::uint8_t>(told.begin() + 3, told.end() - 2),
            (std::vector<std::uint8_t>{0x6B, 0x23}));
  server.set_modem_state(0x20);
  EXPECT_TRUE(server.take_output().empty());
}

TEST_F(ComPort, keeps_a_move_for_a_client_that_has_not_spoken_yet) {
  server.connect();
  server.take_output();
  server.set_modem_state(0);
  EXPECT_TRUE(server.take_output().empty());
  EXPECT_EQ(say("FFFB2C"), "FFFA2C6B00FFF0");
}

TEST_F(ComPort, sets_and_tells_the_rate) {
  EXPECT_EQ(command("0100000000"), "6500002580");  // 9600 before anybody said anything
  EXPECT_EQ(command("010001C200"), "650001C200");
  EXPECT_EQ(command("0100000000"), "650001C200");
  EXPECT_EQ(command("01FFFFFFFFFFFFFFFF"), "650001C200");  // cannot: says what it has
  EXPECT_EQ(command("010000FFFF00"), "650000FFFF00");      // 65280, FF doubled on the wire
  EXPECT_THAT(events.log, ElementsAre("line 115200 8 0 2", "line 65280 8 0 2"));
}

TEST_F(ComPort, sets_and_tells_the_format) {
  EXPECT_EQ(command("0200"), "6608");
  EXPECT_EQ(command("0300"), "6701");
  EXPECT_EQ(command("0400"), "6801");
  EXPECT_EQ(command("0303"), "6703");
  EXPECT_EQ(command("0402"), "6802");
  EXPECT_EQ(command("0403"), "6803");
  EXPECT_EQ(command("0207"), "6607");
  EXPECT_EQ(command("0209"), "6607");
  EXPECT_EQ(command("0306"), "6703");
  EXPECT_EQ(command("0404"), "6803");
  EXPECT_THAT(events.log, ElementsAre("line 9600 8 2 2", "line 9600 8 2 4", "line 9600 8 2 3",
                                      "line 9600 7 2 3"));
}

TEST_F(ComPort, moves_and_tells_its_outputs) {
  EXPECT_EQ(command("0507"), "6909");
  EXPECT_EQ(command("0508"), "6908");
  EXPECT_EQ(command("0507"), "6908");
  EXPECT_EQ(command("050A"), "690C");
  EXPECT_EQ(command("050B"), "690B");
  EXPECT_EQ(command("0504"), "6906");
  EXPECT_EQ(command("0505"), "6905");
  EXPECT_EQ(command("0504"), "6905");
  EXPECT_EQ(command("0506"), "6906");
  EXPECT_EQ(command("0509"), "6909");
  EXPECT_EQ(command("050C"), "690C");
  EXPECT_EQ(command("050C"), "690C");
  EXPECT_THAT(events.log,
              ElementsAre("dtr 1 rts 0 break 0", "dtr 1 rts 1 break 0", "dtr 1 rts 1 break 1",
                          "dtr 1 rts 1 break 0", "dtr 0 rts 1 break 0", "dtr 0 rts 0 break 0"));
}

TEST_F(ComPort, has_no_flow_control_in_either_direction) {
  for (const char* outbound : {"0500", "0501", "0502", "0503", "0511", "0513"}) {
    EXPECT_EQ(command(outbound), "6901") << outbound;
  }
  for (const char* inbound : {"050D", "050E", "050F", "0510", "0512"}) {
    EXPECT_EQ(command(inbound), "690E") << inbound;
  }
  EXPECT_EQ(command("0514"), "");
}

TEST_F(ComPort, answers_signature_masks_purges_and_polls) {
  EXPECT_EQ(command("00"), "64" + hex(Bytes{'a', ' ', 'p', 'o', 'r', 't'}));
  EXPECT_EQ(command("0041"), "");
  EXPECT_EQ(command("0AFFFF"), "6EFFFF");
  EXPECT_EQ(command("0C03"), "7003");
  EXPECT_EQ(command("06"), "6A00");
  EXPECT_EQ(command("07"), "6B10");
  EXPECT_EQ(say("FFFA2C0BFFFFFFF0"), "FFFA2C6FFFFFFFF0FFFA2C6B10FFF0");
  EXPECT_EQ(command("0B00"), "6F00");
}

TEST_F(ComPort, tells_of_line_errors_only_who_asked) {
  server.notify({.parity = 1, .framing = 0});
  EXPECT_EQ(hex(server.take_output()), "");
  command("0A08");
  server.notify({.parity = 1, .framing = 0});
  EXPECT_EQ(hex(server.take_output()), "");
  server.notify({.parity = 1, .framing = 2});
  EXPECT_EQ(hex(server.take_output()), "FFFA2C6A08FFF0");
}

TEST_F(ComPort, data_keeps_its_place_between_commands) {
  say("7FFFFFFFFA2C0303FFF000FFFF");
  EXPECT_THAT(events.log, ElementsAre("sent 7FFF", "line 9600 8 2 2", "sent 00FF"));
}

TEST_F(ComPort, doubles_ff_towards_the_client) {
  server.forward(Bytes{0x79, 0xFF});
  EXPECT_EQ(hex(server.take_output()), "79FFFF");
}

TEST_F(ComPort, holds_data_back_while_the_client_wants_none) {
  command("08");
  server.forward(Bytes{0x79, 0xFF});
  EXPECT_EQ(hex(server.take_output()), "");
  EXPECT_EQ(say("FFFA2C09FFF0"), "79FFFF");
  command("08");
  server.forward(Bytes{0x1F});
  EXPECT_EQ(command("0C01"), "7001");
  EXPECT_EQ(command("09"), "");
}

TEST_F(ComPort, the_next_client_finds_the_outputs_as_they_were_and_the_rest_as_new) {
  say("FFFA2C050BFFF0FFFA2C0303FFF0FFFA2C");  // gone in the middle of a command
  server.connect();
  EXPECT_EQ(events.log.back(), "line 9600 8 0 2");
  say("FFFB2C");
  EXPECT_EQ(command("050A"), "690B");
  EXPECT_EQ(command("0300"), "6701");
}

TEST_F(ComPort, byte_by_byte_is_the_same_as_whole) {
  const std::string stream =
      "FFFB2CFFFD2CFFFB007FFFFA2C010001C200FFF0FFFA2C0303FFF0FFFA2C050BFFF000FFFF41";
  const std::string whole = say(stream);
  std::string log;
  for (const std::string& line : events.log) log += line + "; ";
  Recorder other_events;
  ComPortServer other(other_events, "a port", 0x10);
  other.connect();
  other.receive(bytes_of("FFFB2C"));
  other.take_output();
  other_events.log.clear();
  Bytes output;
  for (const std::uint8_t byte : bytes_of(stream)) {
    other.receive(std::array{byte});
    const Bytes more = other.take_output();
    output.insert(output.end(), more.begin(), more.end());
  }
  EXPECT_EQ(hex(output), whole);
  EXPECT_EQ(log,
            "sent 7F; line 115200 8 0 2; line 115200 8 2 2; dtr 0 rts 1 break 0; sent 00FF41; ");
  EXPECT_THAT(other_events.log,
              ElementsAre("sent 7F", "line 115200 8 0 2", "line 115200 8 2 2",
                          "dtr 0 rts 1 break 0", "sent 00", "sent FF", "sent 41"));
}

TEST_F(ComPort, is_total) {
  std::mt19937 random(2);  // NOLINT: the same noise in every run
  const Bytes words{0xFF, 0xFA, 0xF0, 0x2C, 0xFB, 0xFC, 0xFD, 0xFE, 0x01, 0x05, 0x0C};
  for (int i = 0; i < 200'000; ++i) {
    const auto byte = static_cast<std::uint8_t>(random() % 4 == 0 ? random() % 256
                                                                  : words[random() % words.size()]);
    server.receive(std::array{byte});
    server.take_output();
  }
}

TEST(ModemState, says_who_is_there) {
  const PresenceWire cts{PresenceWire::To::cts, false};
  EXPECT_EQ(modem_state(cts, true), 0x10);
  EXPECT_EQ(modem_state(cts, false), 0x00);
  EXPECT_EQ(modem_state({PresenceWire::To::dsr, true}, true), 0x00);
  EXPECT_EQ(modem_state({PresenceWire::To::dsr, true}, false), 0x20);
  EXPECT_EQ(modem_state({PresenceWire::To::dcd, false}, true), 0x80);
  EXPECT_EQ(modem_state({}, true), 0x00);
}

}  // namespace
}  // namespace gangflash::sim
