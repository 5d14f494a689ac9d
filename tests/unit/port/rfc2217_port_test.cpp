// What an Rfc2217Port says to a server, and what it makes of servers that do less than they should.
#include <algorithm>

#include <gmock/gmock.h>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "unit/port/rig.hpp"

namespace gangflash::port {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::uint8_t binary = 0, com_port = 44;

class Rfc2217PortTest : public Rig<Rfc2217Peer> {
 protected:
  [[nodiscard]] std::optional<PortError> error_of_opening() {
    std::optional<PortError> error;
    const auto opens = [this]() -> awaitable<void> { co_await open(); };
    run([&]() -> awaitable<void> { error = co_await error_of(opens()); });
    return error;
  }
  awaitable<std::optional<PortError>> error_of_setting(Port& port) {
    const auto set = [&]() -> awaitable<void> { co_await port.set_line(usual_line); };
    co_return co_await error_of(set());
  }
  /// How often `request` was received.
  [[nodiscard]] auto count(const ByteString& request) const {
    return std::count(peer_.requests.begin(), peer_.requests.end(), request);
  }
};

TEST_F(Rfc2217PortTest, agrees_on_the_options_it_needs_before_anything_else) {
  run([&]() -> awaitable<void> { co_await open(); });
  for (const ByteString& option :
       {ByteString{251, com_port}, ByteString{251, binary}, ByteString{253, binary}})
    EXPECT_THAT(peer_.options, Contains(option));
  EXPECT_THAT(peer_.requests, IsEmpty());
}

TEST_F(Rfc2217PortTest, sets_rate_framing_and_no_flow_control_but_no_line) {
  run([&]() -> awaitable<void> {
    const auto port = co_await open();
    co_await port->set_line(usual_line);
  });
  const std::vector<ByteString> expected{
      {5, 1}, {1, 0x00, 0x01, 0xC2, 0x00}, {2, 8}, {3, 3}, {4, 1}};
  EXPECT_EQ(peer_.requests, expected);
}

TEST_F(Rfc2217PortTest, a_refused_option_is_named) {
  for (const std::uint8_t option : {com_port, binary}) {
    peer_.refused = {option};
    const auto error = error_of_opening();
    ASSERT_TRUE(error);
    EXPECT_EQ(error->fault(), Fault::option_refused);
    EXPECT_THAT(error->what(), HasSubstr(option == binary ? "BINARY" : "COM-PORT-OPTION"));
    peer_.accept_another();
  }
}

TEST_F(Rfc2217PortTest, go_ahead_is_nobodys_business) {
  peer_.refused = {3};
  EXPECT_FALSE(error_of_opening());
}

TEST_F(Rfc2217PortTest, a_server_that_speaks_no_telnet_is_recognised) {
  peer_.ignored = {0, 3, 44};
  const auto error = error_of_opening();
  ASSERT_TRUE(error);
  EXPECT_EQ(error->fault(), Fault::option_refused);
  EXPECT_THAT(error->what(), HasSubstr("tcp://"));
}

TEST_F(Rfc2217PortTest, a_port_that_is_taken_says_so_in_the_words_of_the_server) {
  peer_.turn_away("Port already in use\r\n");
  const auto error = error_of_opening();
  ASSERT_TRUE(error);
  EXPECT_EQ(error->fault(), Fault::connection_refused);
  EXPECT_THAT(error->what(), HasSubstr("\"Port already in use\""));
}

TEST_F(Rfc2217PortTest, the_rate_must_be_confirmed) {
  peer_.unanswered = {1};
  run([&]() -> awaitable<void> {
    const auto port = co_await open();
    const TimePoint before = port->now();
    const auto error = co_await error_of_setting(*port);
    EXPECT_TRUE(error && error->fault() == Fault::settings_refused);
    EXPECT_LT(port->now() - before, 1s);
  });
}

TEST_F(Rfc2217PortTest, another_rate_than_asked_is_an_error_that_names_both) {
  peer_.effect = [](std::uint8_t command, const ByteString& value) {
    return command == 1 ? ByteString{0, 0, 0x25, 0x80} : value;
  };
  run([&]() -> awaitable<void> {
    const auto port = co_await open();
    const auto error = co_await error_of_setting(*port);
    EXPECT_TRUE(error && error->fault() == Fault::settings_refused);
    EXPECT_THAT(error->what(), HasSubstr("115200"));
    EXPECT_THAT(error->what(), HasSubstr("9600"));
  });
}

TEST_F(Rfc2217PortTest, a_rate_that_is_nearly_right_is_taken_and_recorded) {
  peer_.effect = [](std::uint8_t command, const ByteString& value) {
    return command == 1 ? ByteString{0x00, 0x01, 0xC4, 0xB4} : value;  // 115892
  };
  run([&]() -> awaitable<void> {
    const auto port = co_await open();
    EXPECT_EQ((co_await port->set_line(usual_line)).baud, 115892u);
  });
}

TEST_F(Rfc2217PortTest, the_parity_in_effect_is_returned) {
  peer_.effect = [](std::uint8_t command, const ByteString& value) {
    return command == 3 ? ByteString{1} : value;
  };
  run([&]() -> awaitable<void> {
    const auto port = co_await open();
    EXPECT_EQ((co_await port->set_line(usual_line)).parity, Parity::none);
  });
}

TEST_F(Rfc2217PortTest, seven_bits_or_odd_parity_are_an_error) {
  for (const ByteString& wrong : {ByteString{2, 7}, ByteString{3, 2}}) {
    peer_.effect = [&](std::uint8_t command, const ByteString& value) {
      return command == wrong[0] ? ByteString{wrong[1]} : value;
    };
    run([&]() -> awaitable<void> {
      const auto port = co_await open();
      const auto error = co_await error_of_setting(*port);
      EXPECT_TRUE(error && error->fault() == Fault::settings_refused);
    });
    peer_.accept_another();
  }
}

TEST_F(Rfc2217PortTest, framing_that_is_not_confirmed_is_waited_for_once) {
  peer_.unanswered = {2, 3, 4};
  run([&]() -> awaitable<void> {
    const auto port = co_await open();
    EXPECT_EQ((co_await port->set_line(usual_line)).parity, Parity::even) << "as asked";
    const TimePoint before = port->now();
    co_await port->set_line(usual_line);
    EXPECT_LT(port->now() - before, 250ms);
  });
}

TEST_F(Rfc2217PortTest, drives_lines_and_waits_until_they_moved) {
  run([&]() -> awaitable<void> {
    const auto port = co_await open();
    co_await port->set_output(Output::dtr, true);
    co_await port->set_output(Output::dtr, false);
    co_await port->set_output(Output::rts, true);
    co_await port->set_output(Output::rts, false);
    co_await port->set_output(Output::break_condition, true);
    co_await port->set_output(Output::break_condition, false);
  });
  const std::vector<ByteString> expected{{5, 8}, {5, 9}, {5, 11}, {5, 12}, {5, 5}, {5, 6}};
  EXPECT_EQ(peer_.requests, expected);
}

TEST_F(Rfc2217PortTest, a_line_that_never_moves_is_no_line) {
  peer_.mute_control = {8, 9};
  peer_.effect = [](std::uint8_t, const ByteString& value) {
    return value == ByteString{11} ? ByteString{12} : value;  // RTS stays off
  };
  run([&]() -> awaitable<void> {
    const auto port = co_await open();
    for (const Output line : {Output::dtr, Output::rts}) {
      const auto error = co_await error_of(port->set_output(line, true));
      EXPECT_TRUE(error && error->fault() == Fault::no_such_line) << name(line);
    }
  });
}

TEST_F(Rfc2217PortTest, any_answer_about_break_will_do) {
  peer_.effect = [](std::uint8_t, const ByteString&) { return ByteString{5}; };
  run([&]() -> awaitable<void> {
    const auto port = co_await open();
    co_await port->set_output(Output::break_condition, false);
  });
}

TEST_F(Rfc2217PortTest, senses_lines_by_notification) {
  peer_.modem_state = {107, 0x10 | 0x80};
  run([&]() -> awaitable<void> {
    const auto port = co_await open();
    EXPECT_TRUE(co_await port->input(Input::cts));
    EXPECT_FALSE(co_await port->input(Input::dsr));
    EXPECT_TRUE(co_await port->input(Input::dcd));
    peer_.notify({107, 0x20});
    peer_.send({0x79});
    ByteString buffer(1);
    EXPECT_EQ(co_await port->read_some(buffer, 2s), 1u);
    EXPECT_FALSE(co_await port->input(Input::cts));
    EXPECT_TRUE(co_await port->input(Input::dsr));
  });
  EXPECT_EQ(count({11, 0xB0}), 1);
}

TEST_F(Rfc2217PortTest, a_purge_that_is_not_answered_is_waited_for_once) {
  peer_.unanswered = {12};
  run([&]() -> awaitable<void> {
    const auto port = co_await open();
    co_await port->discard_input();
    const TimePoint before = port->now();
    co_await port->discard_input();
    EXPECT_LT(port->now() - before, 250ms);
    const ByteString byte{0x7F};
    co_await port->write(byte);
    co_await peer_.receive(1);  // what was sent before has arrived as well
  });
  EXPECT_EQ(count({12, 1}), 2);
}

TEST_F(Rfc2217PortTest, data_among_answers_is_kept) {
  run([&]() -> awaitable<void> {
    const auto port = co_await open();
    peer_.send({0x79, 0xFF});
    co_await port->set_line(usual_line);
    peer_.notify({106, 0x02});
    peer_.send({0x1F});
    const ByteString expected{0x79, 0xFF, 0x1F};
    EXPECT_EQ(co_await read(*port, 3), expected);
  });
}

TEST_F(Rfc2217PortTest, waits_with_sending_while_the_server_asks_for_it) {
  run([&]() -> awaitable<void> {
    const auto port = co_await open();
    peer_.notify({108});
    ByteString buffer(1);
    EXPECT_EQ(co_await port->read_some(buffer, 50ms), 0u);
    bool resumed = false;
    boost::asio::steady_timer later(io_, 50ms);
    later.async_wait([&](const boost::system::error_code&) {
      resumed = true;
      peer_.notify({109});
    });
    const ByteString byte{0x7F};
    co_await port->write(byte);
    EXPECT_TRUE(resumed);
    EXPECT_EQ(co_await peer_.receive(1), byte);
  });
}

TEST_F(Rfc2217PortTest, says_who_it_is_when_asked) {
  run([&]() -> awaitable<void> {
    const auto port = co_await open();
    peer_.notify({100});
    co_await port->set_line(usual_line);
  });
  EXPECT_THAT(peer_.requests, Contains(ByteString{0, 'g', 'a', 'n', 'g', 'f', 'l', 'a', 's', 'h'}));
}

TEST_F(Rfc2217PortTest, what_is_said_before_the_line_is_set_up_is_a_banner) {
  peer_.send({'h', 'e', 'l', 'l', 'o'});
  run([&]() -> awaitable<void> {
    const auto port = co_await open();
    ByteString buffer(8);
    EXPECT_EQ(co_await port->read_some(buffer, 20ms), 0u);
  });
}

}  // namespace
}  // namespace gangflash::port
