// What every port promises, whatever the wire.
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "unit/port/rig.hpp"

namespace gangflash::port {
namespace {

using namespace std::chrono_literals;

/// Where the wires differ, and must.
template <class PeerType>
struct Wire;
template <>
struct Wire<PtyPeer> {
  static constexpr Fault gone = Fault::lost;
  static constexpr Parity parity = Parity::none;  // a pty has none, and the record must say so
  static constexpr bool has_lines = false;
};
template <>
struct Wire<TcpPeer> {
  static constexpr Fault gone = Fault::disconnected;
  static constexpr Parity parity = Parity::even;
  static constexpr bool has_lines = false;
};
template <>
struct Wire<Rfc2217Peer> : Wire<TcpPeer> {
  static constexpr bool has_lines = true;
};

template <class PeerType>
class PortContract : public Rig<PeerType> {};

using Peers = testing::Types<PtyPeer, TcpPeer, Rfc2217Peer>;
TYPED_TEST_SUITE(PortContract, Peers);

TYPED_TEST(PortContract, writes_every_byte) {
  const ByteString bytes = difficult_bytes();
  this->run([&]() -> awaitable<void> {
    const auto port = co_await this->open();
    co_await port->set_line(usual_line);
    co_await port->write(bytes);
    EXPECT_EQ(co_await this->peer_.receive(bytes.size()), bytes);
  });
}

TYPED_TEST(PortContract, reads_every_byte_in_order_in_pieces_of_any_size) {
  const ByteString bytes = difficult_bytes();
  this->run([&]() -> awaitable<void> {
    const auto port = co_await this->open();
    co_await port->set_line(usual_line);
    this->peer_.send(bytes);
    ByteString got = co_await this->read(*port, 1);
    const ByteString some = co_await this->read(*port, 7);
    const ByteString rest = co_await this->read(*port, bytes.size() - 8);
    got.insert(got.end(), some.begin(), some.end());
    got.insert(got.end(), rest.begin(), rest.end());
    EXPECT_EQ(got, bytes);
  });
}

TYPED_TEST(PortContract, a_read_ends_at_its_time_out_and_the_port_goes_on) {
  this->run([&]() -> awaitable<void> {
    const auto port = co_await this->open();
    co_await port->set_line(usual_line);
    ByteString buffer(8);
    const TimePoint before = port->now();
    EXPECT_EQ(co_await port->read_some(buffer, 30ms), 0u);
    EXPECT_GE(port->now() - before, 30ms);
    EXPECT_EQ(co_await port->read_some(buffer, 0ms), 0u);
    this->peer_.send({0x79});
    EXPECT_EQ(co_await port->read_some(buffer, 2s), 1u);
    EXPECT_EQ(buffer[0], 0x79);
  });
}

// Bytes that come just when a read is given up are for the next read.
TYPED_TEST(PortContract, a_read_that_is_given_up_loses_nothing) {
  constexpr std::size_t count = 300;
  ByteString sent(count), got;
  for (std::size_t i = 0; i < count; ++i) sent[i] = static_cast<std::uint8_t>(i);
  this->run([&]() -> awaitable<void> {
    const auto port = co_await this->open();
    co_await port->set_line(usual_line);
    boost::asio::co_spawn(
        this->io_,
        [&]() -> awaitable<void> {
          boost::asio::steady_timer pause(this->io_);
          for (const std::uint8_t byte : sent) {
            this->peer_.send({byte});
            pause.expires_after(300us);
            co_await pause.async_wait(boost::asio::use_awaitable);
          }
        },
        boost::asio::detached);
    const TimePoint give_up = port->now() + 10s;
    while (got.size() < count && port->now() < give_up) {
      ByteString buffer(4);
      buffer.resize(co_await port->read_some(buffer, 200us));
      got.insert(got.end(), buffer.begin(), buffer.end());
    }
  });
  EXPECT_EQ(got, sent);
}

TYPED_TEST(PortContract, moves_a_hundred_kilobytes_both_ways) {
  ByteString bytes(100'000);
  for (std::size_t i = 0; i < bytes.size(); ++i)
    bytes[i] = static_cast<std::uint8_t>(i * 31 + i / 256);
  this->run([&]() -> awaitable<void> {
    const auto port = co_await this->open();
    co_await port->set_line(usual_line);
    co_await port->write(bytes);
    EXPECT_TRUE(co_await this->peer_.receive(bytes.size()) == bytes);
    this->peer_.send(bytes);
    EXPECT_TRUE(co_await this->read(*port, bytes.size()) == bytes);
  });
}

TYPED_TEST(PortContract, discards_what_is_stale_and_nothing_else) {
  this->run([&]() -> awaitable<void> {
    const auto port = co_await this->open();
    co_await port->set_line(usual_line);
    this->peer_.send({1, 2, 3, 0xFF});
    ByteString buffer(1);
    EXPECT_EQ(co_await port->read_some(buffer, 2s), 1u);
    co_await port->discard_input();
    EXPECT_EQ(co_await port->read_some(buffer, 20ms), 0u);
    this->peer_.send({4});
    EXPECT_EQ(co_await port->read_some(buffer, 2s), 1u);
    EXPECT_EQ(buffer[0], 4);
  });
}

TYPED_TEST(PortContract, set_line_says_what_took_effect) {
  this->run([&]() -> awaitable<void> {
    const auto port = co_await this->open();
    const LineSettings got = co_await port->set_line(usual_line);
    EXPECT_EQ(got.baud, 115200u);
    EXPECT_EQ(got.parity, Wire<TypeParam>::parity);
    const LineSettings odd{250000, Parity::none};
    const LineSettings got_odd = co_await port->set_line(odd);
    EXPECT_EQ(got_odd.baud, 250000u) << "rates outside the usual list";
    EXPECT_EQ(got_odd.parity, Parity::none);
  });
}

TYPED_TEST(PortContract, a_line_that_does_not_exist_is_said_so) {
  this->run([&]() -> awaitable<void> {
    const auto port = co_await this->open();
    for (const Output line : {Output::dtr, Output::rts}) {
      const auto error = co_await this->error_of(port->set_output(line, true));
      EXPECT_EQ(error.has_value(), !Wire<TypeParam>::has_lines);
      if (!error) continue;
      EXPECT_EQ(error->fault(), Fault::no_such_line);
      EXPECT_NE(std::string(error->what()).find(name(line)), std::string::npos) << error->what();
    }
    const auto sense = [&]() -> awaitable<void> { co_await port->input(Input::cts); };
    const auto error = co_await this->error_of(sense());
    EXPECT_TRUE(error && error->fault() == Fault::no_such_line) << "no peer here has told of one";
  });
}

TYPED_TEST(PortContract, a_far_end_that_vanishes_is_a_fault_of_its_own) {
  this->run([&]() -> awaitable<void> {
    const auto port = co_await this->open();
    co_await port->set_line(usual_line);
    this->peer_.vanish();
    const auto read = [&]() -> awaitable<void> {
      ByteString buffer(1);
      co_await port->read_some(buffer, 2s);
    };
    const auto write = [&]() -> awaitable<void> {
      const ByteString byte{0x7F};
      for (int i = 0; i < 100; ++i) co_await port->write(byte);  // the first only finds out
    };
    for (int again = 0; again < 3; ++again) {
      const auto reading = co_await this->error_of(read());
      EXPECT_TRUE(reading && reading->fault() == Wire<TypeParam>::gone);
      const auto writing = co_await this->error_of(write());
      EXPECT_TRUE(writing && writing->fault() == Wire<TypeParam>::gone);
      const auto discarding = co_await this->error_of(port->discard_input());
      EXPECT_TRUE(discarding && discarding->fault() == Wire<TypeParam>::gone);
    }
  });
}

}  // namespace
}  // namespace gangflash::port
