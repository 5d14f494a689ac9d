// How connections to serial servers fail: each way has its fault, and its text says what to do.
#include <gmock/gmock.h>

#include "unit/port/rig.hpp"

namespace gangflash::port {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class ConnectionTest : public Rig<TcpPeer> {
 protected:
  [[nodiscard]] std::optional<PortError> error_of_opening(const std::string& address) {
    std::optional<PortError> error;
    const auto opens = [&]() -> awaitable<void> { co_await port::open(deadlines_, address); };
    run([&]() -> awaitable<void> { error = co_await error_of(opens()); });
    return error;
  }
};

TEST_F(ConnectionTest, where_nothing_listens_the_connection_is_refused) {
  const std::string address = peer_.address();
  peer_.vanish();
  for (const std::string scheme : {"tcp", "rfc2217"}) {
    const auto error = error_of_opening(scheme + address.substr(3));
    ASSERT_TRUE(error);
    EXPECT_EQ(error->fault(), Fault::connection_refused);
    EXPECT_THAT(error->what(), HasSubstr(address.substr(6)));
  }
}

TEST_F(ConnectionTest, a_host_that_does_not_exist_is_unreachable) {
  // No name server is asked: an empty label is no name.
  const auto error = error_of_opening("tcp://no..such.host:4001");
  ASSERT_TRUE(error);
  EXPECT_EQ(error->fault(), Fault::unreachable);
  EXPECT_THAT(error->what(), HasSubstr("no..such.host"));
}

TEST_F(ConnectionTest, a_host_may_have_a_name) {
  const std::string address = peer_.address();
  EXPECT_FALSE(error_of_opening("tcp://localhost" + address.substr(address.rfind(':'))));
}

TEST_F(ConnectionTest, an_address_that_is_none_is_said_so) {
  const auto error = error_of_opening("telnet://host:23");
  ASSERT_TRUE(error);
  EXPECT_EQ(error->fault(), Fault::absent);
  EXPECT_THAT(error->what(), HasSubstr("telnet"));
}

// The board would be blamed for what telnet makes of a 0xFF.
TEST_F(ConnectionTest, a_raw_address_of_a_telnet_server_is_refused_with_the_right_one) {
  for (const bool discards : {false, true}) {
    if (discards) peer_.accept_another();
    const ByteString sync{0x7F};
    const ByteString options{0xFF, 0xFB, 0x00, 0xFF, 0xFD, 0x2C};
    run([&]() -> awaitable<void> {
      const auto port = co_await open();
      co_await port->write(sync);
      co_await peer_.receive(1);  // then it has accepted
      peer_.send(options);
      const auto hear = [&]() -> awaitable<void> {
        if (discards) {
          co_await port->sleep(50ms);
          co_await port->discard_input();
        } else {
          ByteString buffer(16);
          co_await port->read_some(buffer, 2s);
        }
      };
      const auto error = co_await error_of(hear());
      EXPECT_TRUE(error && error->fault() == Fault::option_refused);
      const std::string text = error ? error->what() : "";
      EXPECT_THAT(text, HasSubstr("rfc2217" + peer_.address().substr(3)));
    });
  }
}

TEST_F(ConnectionTest, what_a_board_says_later_is_no_telnet) {
  const ByteString ack{0x79};
  const ByteString data{0xFF, 0xFB, 0x00};
  run([&]() -> awaitable<void> {
    const auto port = co_await open();
    peer_.send(ack);
    EXPECT_EQ(co_await read(*port, 1), ack);
    peer_.send(data);
    EXPECT_EQ(co_await read(*port, 3), data);
  });
}

// Else a network that is gone would be counted as a board that does not answer.
TEST_F(ConnectionTest, a_server_that_does_not_even_confirm_is_no_silent_target) {
  peer_.stop_reading();
  run([&]() -> awaitable<void> {
    const auto port = co_await open();
    const ByteString more_than_it_can_hold(4'000'000);
    boost::asio::co_spawn(io_, port->write(more_than_it_can_hold),
                          [](const std::exception_ptr&) {});
    const auto read = [&]() -> awaitable<void> {
      ByteString buffer(1);
      EXPECT_EQ(co_await port->read_some(buffer, 50ms), 0u) << "too early to tell";
      co_await port->read_some(buffer, 1s);
    };
    const auto error = co_await error_of(read());
    EXPECT_TRUE(error && error->fault() == Fault::disconnected);
  });
}

}  // namespace
}  // namespace gangflash::port
