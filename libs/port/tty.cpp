#include "port/tty.hpp"

// The kernel's own termios, not libc's: only this one knows rates outside the Bxxx list (BOTHER).
#include <asm/termbits.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fmt/format.h>
#include <boost/asio/use_awaitable.hpp>

namespace gangflash::port {
namespace asio = boost::asio;

namespace {

/// An adapter that takes no byte for this long is stuck: the longest phase is 260 bytes, 2.4 s at
/// 1200 baud.
constexpr std::chrono::seconds timeout_write{10};

/// How long until a full output buffer is tried again. It holds more than 60 bytes, 0.7 ms at
/// 921600 baud.
constexpr std::chrono::microseconds pause_full{500};

}  // namespace

void Tty::throw_lost(std::string_view doing, int error) {
  lost_ = error;
  throw PortError(Fault::lost,
                  fmt::format("{} vanished while {} ({}): check the adapter, its USB "
                              "cable and the hub's power",
                              device_, doing, error == 0 ? "end of file" : std::strerror(error)));
}

std::size_t Tty::write_now(Bytes bytes) {
  const ssize_t n = ::write(fd_.get(), bytes.data(), bytes.size());
  if (n >= 0) return static_cast<std::size_t>(n);
  if (errno != EAGAIN && errno != EINTR) throw_lost("sending", errno);
  return 0;
}

awaitable<void> Tty::write(Bytes bytes) {
  const TimePoint give_up = now() + timeout_write;
  for (;;) {
    bytes = bytes.subspan(write_now(bytes));
    if (bytes.empty()) co_return;
    if (now() >= give_up) {
      throw PortError(
          Fault::lost,
          fmt::format("{} takes no more bytes: unplug and replug the adapter", device_));
    }
    co_await sleep(pause_full);
  }
}

/// Whatever has come, into the empty buffer.
void Tty::receive() {
  ssize_t n = 0;
  do {
    n = ::read(fd_.get(), buffer_.data(), buffer_.size());
  } while (n < 0 && errno == EINTR);
  if (n == 0) throw_lost("receiving", 0);
  if (n < 0 && errno != EAGAIN) throw_lost("receiving", errno);
  const auto count = static_cast<std::size_t>(std::max<ssize_t>(n, 0));
  received_ = Bytes(buffer_).first(count);
  if (count < buffer_.size()) input_.exhausted();
}

awaitable<std::size_t> Tty::read_some(MutableBytes into, Duration timeout) {
  if (lost_) throw_lost("receiving", *lost_);
  CancelAt deadline(deadlines_, now() + timeout, input_);
  boost::system::error_code ended;
  for (;;) {
    // When the time is up a last look: a byte that is there must not be called missing.
    const bool time_is_up = deadline.expired();
    if (received_.empty() && (input_.ready() || time_is_up)) receive();
    if (!received_.empty() || time_is_up) break;
    co_await input_.wait(ended);
  }
  const auto taken = received_.first(std::min(into.size(), received_.size()));
  std::ranges::copy(taken, into.begin());
  received_ = received_.subspan(taken.size());
  co_return taken.size();
}

awaitable<LineSettings> Tty::set_line(LineSettings wanted) {
  const int fd = fd_.get();
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
  received_ = {};
  if (::ioctl(fd_.get(), TCFLSH, TCIFLUSH) != 0) throw_lost("receiving", errno);
  co_return;
}

awaitable<void> Tty::sleep(Duration pause) {
  pause_.expires_after(pause);
  co_await pause_.async_wait(asio::use_awaitable);
}

}  // namespace gangflash::port
