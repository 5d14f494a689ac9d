// What a serial device promises beyond the contract of all ports. A real pty under a real
// io_context: what the operating system does cannot be imitated.
#include "port/tty.hpp"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <gmock/gmock.h>

#include "unit/port/rig.hpp"

namespace gangflash::port {
namespace {

using testing::HasSubstr;

class TtyTest : public Rig<PtyPeer> {
 protected:
  PortError error_of_opening(const std::string& device) {
    try {
      Tty tty(deadlines_, device);
    } catch (const PortError& error) {
      EXPECT_THAT(error.what(), HasSubstr(device));
      return error;
    }
    ADD_FAILURE() << device << " opened";
    return {Fault::lost, ""};
  }
  [[nodiscard]] termios settings() const {
    const int fd = ::open(peer_.address().c_str(), O_RDWR | O_NOCTTY);
    termios now{};
    EXPECT_EQ(::tcgetattr(fd, &now), 0);
    ::close(fd);
    return now;
  }
  void change(const termios& to) const {
    const int fd = ::open(peer_.address().c_str(), O_RDWR | O_NOCTTY);
    EXPECT_EQ(::tcsetattr(fd, TCSANOW, &to), 0);
    ::close(fd);
  }
};

TEST_F(TtyTest, is_exclusive_while_open_and_free_afterwards) {
  {
    Tty tty(deadlines_, peer_.address());
    const PortError error = error_of_opening(peer_.address());
    EXPECT_EQ(error.fault(), Fault::busy);
    EXPECT_THAT(error.what(), HasSubstr("process " + std::to_string(::getpid()) + " (unit_port)"));
  }
  Tty again(deadlines_, peer_.address());
}

TEST_F(TtyTest, absent_and_unsuitable_devices_have_their_own_fault) {
  EXPECT_EQ(error_of_opening("/dev/serial/by-path/nothing-here").fault(), Fault::absent);
  EXPECT_EQ(error_of_opening("/dev/null/port").fault(), Fault::absent);
  EXPECT_EQ(error_of_opening("/dev/null").fault(), Fault::settings_refused);
  EXPECT_EQ(error_of_opening("/dev").fault(), Fault::settings_refused);
}

TEST_F(TtyTest, gives_the_device_back_as_it_was_found) {
  termios before = settings();
  before.c_lflag |= ICANON | ECHO;
  before.c_cflag |= HUPCL;
  ::cfsetspeed(&before, B9600);
  change(before);
  {
    Tty tty(deadlines_, peer_.address());
    run([&]() -> awaitable<void> { co_await tty.set_line(usual_line); });
  }
  const termios after = settings();
  EXPECT_EQ(after.c_lflag, before.c_lflag);
  EXPECT_EQ(after.c_iflag, before.c_iflag);
  EXPECT_EQ(after.c_cflag, before.c_cflag);
  EXPECT_EQ(::cfgetospeed(&after), static_cast<speed_t>(B9600));
}

// HUPCL would drop DTR and RTS with the close, and reset the board that hangs on them.
TEST_F(TtyTest, lines_that_were_driven_stay_as_they_were_left) {
  termios before = settings();
  before.c_cflag |= HUPCL;
  change(before);
  {
    Tty tty(deadlines_, peer_.address());
    // The one line a pty takes.
    run([&]() -> awaitable<void> { co_await tty.set_output(Output::break_condition, false); });
  }
  EXPECT_EQ(settings().c_cflag & HUPCL, 0u);
}

}  // namespace
}  // namespace gangflash::port
