// A real pty under a real io_context: what the operating system does cannot be imitated.
#include "port/tty.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#include <filesystem>
#include <vector>

#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include "port/open.hpp"

namespace gangflash::port {
namespace {

using namespace std::chrono_literals;

class Pty {
 public:
  Pty() : master_(::posix_openpt(O_RDWR | O_NOCTTY)) {
    EXPECT_EQ(::grantpt(master_), 0);
    EXPECT_EQ(::unlockpt(master_), 0);
    name_ = ::ptsname(master_);
    slave_ = ::open(name_.c_str(), O_RDWR | O_NOCTTY);
    termios raw{};
    ::cfmakeraw(&raw);
    ::tcsetattr(slave_, TCSANOW, &raw);
  }
  Pty(const Pty&) = delete;
  Pty& operator=(const Pty&) = delete;
  ~Pty() { unplug(); }

  void unplug() {
    if (master_ >= 0) ::close(master_);
    if (slave_ >= 0) ::close(slave_);
    master_ = slave_ = -1;
  }
  void send(const std::vector<std::uint8_t>& bytes) const {
    EXPECT_EQ(::write(master_, bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  }
  [[nodiscard]] std::vector<std::uint8_t> receive(std::size_t n) const {
    std::vector<std::uint8_t> bytes(n);
    EXPECT_EQ(::read(master_, bytes.data(), n), static_cast<ssize_t>(n));
    return bytes;
  }
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  int master_;
  int slave_ = -1;
  std::string name_;
};

constexpr LineSettings usual_line{115200, Parity::even};

class TtyTest : public testing::Test {
 protected:
  /// Runs `body` to its end; an exception in it fails the test.
  template <class Body>
  void run(Body body) {
    boost::asio::co_spawn(io_, body(), [this](const std::exception_ptr& failure) {
      io_.stop();
      if (failure) std::rethrow_exception(failure);
    });
    io_.restart();
    io_.run_for(5s);
  }
  Fault fault_of_opening(const std::string& device) {
    try {
      Tty tty(deadlines_, device);
    } catch (const PortError& error) {
      EXPECT_NE(std::string(error.what()).find(device), std::string::npos);
      return error.fault();
    }
    ADD_FAILURE() << device << " opened";
    return Fault::lost;
  }

  boost::asio::io_context io_;
  Deadlines deadlines_{io_.get_executor()};
  Pty pty_;
};

TEST_F(TtyTest, moves_bytes_both_ways) {
  Tty tty(deadlines_, pty_.name());
  std::vector<std::uint8_t> got(16);
  run([&]() -> awaitable<void> {
    co_await tty.set_line(usual_line);
    const std::vector<std::uint8_t> all_values{0x7F, 0x00, 0xFF, 0x11, 0x13, 0x03, 0x0A, 0x0D};
    co_await tty.write(all_values);
    EXPECT_EQ(pty_.receive(all_values.size()), all_values);
    pty_.send({0x79, 0x0D, 0x0A, 0x00});
    got.resize(co_await tty.read_some(got, 1s));
  });
  EXPECT_EQ(got, (std::vector<std::uint8_t>{0x79, 0x0D, 0x0A, 0x00}));
}

TEST_F(TtyTest, a_read_ends_at_its_deadline) {
  Tty tty(deadlines_, pty_.name());
  std::size_t n = 99;
  Duration waited{};
  run([&]() -> awaitable<void> {
    std::vector<std::uint8_t> buffer(1);
    const TimePoint before = tty.now();
    n = co_await tty.read_some(buffer, 30ms);
    waited = tty.now() - before;
    pty_.send({0x55});
    EXPECT_EQ(co_await tty.read_some(buffer, 1s), 1u) << "the port is usable after a time-out";
  });
  EXPECT_EQ(n, 0u);
  EXPECT_GE(waited, 30ms);
}

TEST_F(TtyTest, says_what_took_effect) {
  Tty tty(deadlines_, pty_.name());
  LineSettings got;
  LineSettings odd_rate;
  run([&]() -> awaitable<void> {
    got = co_await tty.set_line(usual_line);
    const LineSettings odd{250000, Parity::even};
    odd_rate = co_await tty.set_line(odd);
  });
  EXPECT_EQ(got.baud, 115200u);
  EXPECT_EQ(got.parity, Parity::none) << "a pty has no parity, and the record must say so";
  EXPECT_EQ(odd_rate.baud, 250000u);
}

TEST_F(TtyTest, drops_stale_input) {
  Tty tty(deadlines_, pty_.name());
  std::size_t n = 99;
  run([&]() -> awaitable<void> {
    co_await tty.set_line(usual_line);
    pty_.send({1, 2, 3});
    co_await tty.discard_input();
    std::vector<std::uint8_t> buffer(8);
    n = co_await tty.read_some(buffer, 20ms);
  });
  EXPECT_EQ(n, 0u);
}

TEST_F(TtyTest, is_exclusive_while_open_and_free_afterwards) {
  {
    Tty tty(deadlines_, pty_.name());
    EXPECT_EQ(fault_of_opening(pty_.name()), Fault::busy);
  }
  Tty again(deadlines_, pty_.name());
}

TEST_F(TtyTest, absent_and_unsuitable_devices_have_their_own_fault) {
  EXPECT_EQ(fault_of_opening("/dev/serial/by-path/nothing-here"), Fault::absent);
  EXPECT_EQ(fault_of_opening("/dev/null"), Fault::settings_refused);
}

TEST_F(TtyTest, unplugging_is_noticed_while_reading_and_while_writing) {
  Tty tty(deadlines_, pty_.name());
  int lost = 0;
  const auto expect_lost = [&](awaitable<void> action) -> awaitable<void> {
    try {
      co_await std::move(action);
    } catch (const PortError& error) {
      lost += error.fault() == Fault::lost ? 1 : 0;
    }
  };
  const auto read = [&]() -> awaitable<void> {
    std::vector<std::uint8_t> buffer(1);
    co_await tty.read_some(buffer, 1s);
  };
  const std::vector<std::uint8_t> byte{0x7F};
  pty_.unplug();
  run([&]() -> awaitable<void> {
    co_await expect_lost(read());
    co_await expect_lost(tty.write(byte));
  });
  EXPECT_EQ(lost, 2);
}

}  // namespace
}  // namespace gangflash::port
