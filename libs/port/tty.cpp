#include "port/tty.hpp"

// The kernel's own termios, not libc's: only this one knows rates outside the Bxxx list (BOTHER).
#include <asm/termbits.h>
#include <fcntl.h>
#include <linux/serial.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include <fmt/format.h>
#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace gangflash::port {
namespace asio = boost::asio;

namespace {

/// An adapter that takes no byte for this long is stuck: the longest phase is 260 bytes, 2.4 s at
/// 1200 baud.
constexpr std::chrono::seconds timeout_write{10};

/// Ends a pending operation of one descriptor.
class CancelStream final : public Deadline {
 public:
  CancelStream(Deadlines& deadlines, TimePoint at, asio::posix::stream_descriptor& stream)
      : Deadline(deadlines, at), stream_(stream) {}

 private:
  void expire() override { stream_.cancel(); }
  asio::posix::stream_descriptor& stream_;
};

Fault fault_of(int error) {
  switch (error) {
    case ENOENT:
    case ENODEV:
    case ENXIO:
      return Fault::absent;
    case ENOTTY:
    case EINVAL:
      return Fault::settings_refused;
    case EIO:
      return Fault::lost;
    default:
      return Fault::busy;  // EBUSY, EACCES, EPERM, EWOULDBLOCK
  }
}

std::string advice(int error) {
  switch (error) {
    case ENOENT:
    case ENODEV:
    case ENXIO:
      return "no such device: is the adapter plugged in?";
    case EACCES:
    case EPERM:
      return "access refused: add this user to the group of the device (usually dialout)";
    case EBUSY:
    case EWOULDBLOCK:
      return "another program uses it: close that program";
    case ENOTTY:
      return "it is not a serial port";
    default:
      return std::strerror(error);
  }
}

[[noreturn]] void throw_open_error(const std::string& device, int error) {
  throw PortError(fault_of(error), fmt::format("cannot open {}: {}", device, advice(error)));
}

int open_device(const std::string& device) {
  const int fd = ::open(device.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0) throw_open_error(device, errno);
  return fd;
}

/// USB adapters hold bytes back for up to 16 ms unless asked not to. Not every driver knows the
/// request; none is needed.
void ask_for_low_latency(int fd) {
  serial_struct serial{};
  if (::ioctl(fd, TIOCGSERIAL, &serial) != 0) return;
  serial.flags |= ASYNC_LOW_LATENCY;
  (void)::ioctl(fd, TIOCSSERIAL, &serial);
}

}  // namespace

struct Tty::SavedSettings {
  termios2 settings{};
};

Tty::Tty(Deadlines& deadlines, const std::string& device)
    : deadlines_(deadlines),
      device_(device),
      stream_(deadlines.executor(), open_device(device)),
      pause_(deadlines.executor()),
      saved_(std::make_unique<SavedSettings>()) {
  const int fd = stream_.native_handle();
  // flock is the lock that holds: TIOCEXCL lets root pass.
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) throw_open_error(device_, errno);
  if (::ioctl(fd, TCGETS2, &saved_->settings) != 0) throw_open_error(device_, errno);
  (void)::ioctl(fd, TIOCEXCL);
  ask_for_low_latency(fd);
}

Tty::~Tty() {
  const int fd = stream_.native_handle();
  (void)::ioctl(fd, TCSETS2, &saved_->settings);
  (void)::ioctl(fd, TIOCNXCL);  // on a pty TIOCEXCL would outlive the close
}

void Tty::throw_lost(const char* doing, int error) const {
  throw PortError(Fault::lost, fmt::format("{} vanished while {} ({})", device_, doing,
                                           error == 0 ? "end of file" : std::strerror(error)));
}

void Tty::throw_no_such_line(std::string_view line, int error) const {
  throw PortError(Fault::no_such_line,
                  fmt::format("{} has no {} line ({})", device_, line, std::strerror(error)));
}

awaitable<void> Tty::write(Bytes bytes) {
  const TimePoint give_up = now() + timeout_write;
  while (!bytes.empty()) {
    const ssize_t n = ::write(stream_.native_handle(), bytes.data(), bytes.size());
    if (n > 0) {
      bytes = bytes.subspan(static_cast<std::size_t>(n));
      continue;
    }
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno != EAGAIN) throw_lost("sending", errno);
    boost::system::error_code error;
    CancelStream deadline(deadlines_, give_up, stream_);
    co_await stream_.async_wait(asio::posix::stream_descriptor::wait_write,
                                asio::redirect_error(asio::use_awaitable, error));
    if (deadline.expired()) {
      throw PortError(
          Fault::lost,
          fmt::format("{} takes no more bytes: unplug and replug the adapter", device_));
    }
    if (error) throw_lost("sending", error.value());
  }
}

awaitable<std::size_t> Tty::read_some(MutableBytes into, Duration timeout) {
  boost::system::error_code error;
  CancelStream deadline(deadlines_, now() + timeout, stream_);
  const std::size_t n = co_await stream_.async_read_some(
      asio::buffer(into.data(), into.size()), asio::redirect_error(asio::use_awaitable, error));
  if (n > 0) co_return n;
  if (deadline.expired()) co_return 0;
  throw_lost("receiving", error == asio::error::eof ? 0 : error.value());
}

awaitable<LineSettings> Tty::set_line(LineSettings wanted) {
  const int fd = stream_.native_handle();
  termios2 line{};
  line.c_cflag = CS8 | CREAD | CLOCAL | BOTHER | (BOTHER << IBSHIFT);
  if (wanted.parity == Parity::even) {
    line.c_cflag |= PARENB;
    line.c_iflag = INPCK | IGNPAR;  // a byte with bad parity is no byte
  }
  line.c_ispeed = wanted.baud;
  line.c_ospeed = wanted.baud;
  line.c_cc[VMIN] = 1;
  // EINVAL is not trusted: a pty answers it to a change of parity alone. What took effect is read
  // back instead.
  if (::ioctl(fd, TCSETS2, &line) != 0 && errno != EINVAL) throw_lost("setting the line", errno);
  termios2 effective{};
  if (::ioctl(fd, TCGETS2, &effective) != 0) throw_lost("setting the line", errno);
  const LineSettings result{effective.c_ospeed,
                            (effective.c_cflag & PARENB) != 0 ? Parity::even : Parity::none};
  // AN3155 section 2: the two ends may differ by 2.5 % in all; the chip's own clock takes its share
  // of that.
  const double ratio = static_cast<double>(result.baud) / wanted.baud;
  if (ratio < 0.985 || ratio > 1.015) {
    throw PortError(Fault::settings_refused,
                    fmt::format("{} does not take {} baud (it went to {}): choose another rate",
                                device_, wanted.baud, result.baud));
  }
  co_return result;
}

awaitable<void> Tty::set_output(Output line, bool asserted) {
  const int fd = stream_.native_handle();
  if (line == Output::break_condition) {
    if (::ioctl(fd, asserted ? TIOCSBRK : TIOCCBRK) != 0) throw_no_such_line(name(line), errno);
    co_return;
  }
  const int bit = line == Output::dtr ? TIOCM_DTR : TIOCM_RTS;
  if (::ioctl(fd, asserted ? TIOCMBIS : TIOCMBIC, &bit) != 0) throw_no_such_line(name(line), errno);
}

awaitable<bool> Tty::input(Input line) {
  int lines = 0;
  if (::ioctl(stream_.native_handle(), TIOCMGET, &lines) != 0)
    throw_no_such_line(name(line), errno);
  const int bit = line == Input::cts ? TIOCM_CTS : line == Input::dsr ? TIOCM_DSR : TIOCM_CAR;
  co_return (lines & bit) != 0;
}

awaitable<void> Tty::discard_input() {
  (void)::ioctl(stream_.native_handle(), TCFLSH, TCIFLUSH);
  co_return;
}

awaitable<void> Tty::sleep(Duration pause) {
  pause_.expires_after(pause);
  co_await pause_.async_wait(asio::use_awaitable);
}

}  // namespace gangflash::port
