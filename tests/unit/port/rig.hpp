#pragma once
// Runs one test body and its peer on one thread.
#include <vector>

#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "port/open.hpp"
#include "unit/port/peer.hpp"

namespace gangflash::port {

inline constexpr LineSettings usual_line{115200, Parity::even};

template <class PeerType>
class Rig : public testing::Test {
 protected:
  /// Runs `body` to its end; an exception in it fails the test.
  template <class Body>
  void run(Body body) {
    bool ended = false;
    boost::asio::co_spawn(io_, body(), [&](const std::exception_ptr& failure) {
      io_.stop();
      ended = true;
      if (failure) std::rethrow_exception(failure);
    });
    io_.restart();
    io_.run_for(std::chrono::seconds(20));
    EXPECT_TRUE(ended) << "hangs";
  }

  awaitable<std::unique_ptr<Port>> open() { return port::open(deadlines_, peer_.address()); }

  /// What `action` throws.
  static awaitable<std::optional<PortError>> error_of(awaitable<void> action) {
    try {
      co_await std::move(action);
    } catch (const PortError& error) {
      co_return error;
    }
    co_return std::nullopt;
  }

  awaitable<ByteString> read(Port& port, std::size_t n) {
    ByteString data(n);
    std::size_t size = 0;
    while (size < n) {
      const MutableBytes rest(data.data() + size, n - size);
      const std::size_t more = co_await port.read_some(rest, std::chrono::seconds(2));
      if (more == 0) break;
      size += more;
    }
    data.resize(size);
    co_return data;
  }

  boost::asio::io_context io_;
  Deadlines deadlines_{io_.get_executor()};
  PeerType peer_{io_};
};

/// Every byte value, and what telnet and terminals make something of.
inline ByteString difficult_bytes() {
  ByteString bytes{0xFF, 0xFF, 0xFF, 0xFA, 0xFF, 0xF0, 0x0D, 0x0A, 0x0D, 0x00, 0x11, 0x13, 0xFF};
  for (unsigned value = 0; value < 256; ++value) bytes.push_back(static_cast<std::uint8_t>(value));
  return bytes;
}

}  // namespace gangflash::port
