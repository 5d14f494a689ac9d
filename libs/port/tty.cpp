#include "port/tty.hpp"

// The kernel's own termios, not libc's: only this one knows rates outside the Bxxx list (BOTHER).
#include <asm/termbits.h>
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

using CancelStreamAt = CancelAt<asio::posix::stream_descriptor>;

}  // namespace

void Tty::throw_lost(std::string_view doing, int error) {
  lost_ = error;
  throw PortError(Fault::lost,
                  fmt::format("{} vanished while {} ({}): check the adapter, its USB "
                              "cable and the hub's power",
                              device_, doing, error == 0 ? "end of file" : std::strerror(error)));
}

std::size_t Tty::write_now(Bytes bytes) {
  const ssize_t n = ::write(stream_.native_handle(), bytes.data(), bytes.size());
  if (n >= 0) return static_cast<std::size_t>(n);
  if (errno != EAGAIN && errno != EINTR) throw_lost("sending", errno);
  return 0;
}

awaitable<void> Tty::write(Bytes bytes) {
  const TimePoint give_up = now() + timeout_write;
  for (;;) {
    bytes = bytes.subspan(write_now(bytes));
    if (bytes.empty()) co_return;
    boost::system::error_code error;
    CancelStreamAt deadline(deadlines_, give_up, stream_);
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
  if (lost_) throw_lost("receiving", *lost_);
  boost::system::error_code error;
  CancelStreamAt deadline(deadlines_, now() + timeout, stream_);
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
  require_rate(device_, wanted.baud, result.baud);
  co_return result;
}

awaitable<void> Tty::discard_input() {
  if (::ioctl(stream_.native_handle(), TCFLSH, TCIFLUSH) != 0) throw_lost("receiving", errno);
  co_return;
}

awaitable<void> Tty::sleep(Duration pause) {
  pause_.expires_after(pause);
  co_await pause_.async_wait(asio::use_awaitable);
}

}  // namespace gangflash::port
