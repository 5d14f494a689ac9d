#include "port/connection.hpp"

#include <linux/sockios.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>

#include <fmt/format.h>
#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "port/resolve.hpp"

namespace gangflash::port {
namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

constexpr Duration timeout_connect = 5s;

/// A server that takes no byte for this long is stuck; see Tty.
constexpr Duration timeout_write = 10s;

/// A host confirms what it received within 0.5 s (RFC 1122, section 4.2.3.2), whatever the serial
/// line behind it does. Twice that leaves room for a lost packet.
constexpr Duration timeout_confirm = 1s;

/// Why a connection was not made, as PortError.
[[noreturn]] void throw_not_connected(const std::string& far_end,
                                      const boost::system::error_code& error) {
  if (error == asio::error::connection_refused || error == asio::error::connection_reset) {
    throw PortError(Fault::connection_refused,
                    fmt::format("{} refuses the connection: is the port number right, does the "
                                "serial server run, has another program taken the port?",
                                far_end));
  }
  throw PortError(Fault::unreachable,
                  fmt::format("{} does not answer ({}): check the address, the network cable and "
                              "the serial server's power",
                              far_end, error.message()));
}

}  // namespace

Connection::Connection(Deadlines& deadlines, const Address& address)
    : deadlines_(deadlines),
      address_(address),
      far_end_(endpoint_of(address)),
      socket_(deadlines.executor()),
      pause_(deadlines.executor()) {}

awaitable<void> Connection::connect() {
  const TimePoint give_up = std::chrono::steady_clock::now() + timeout_connect;
  const auto endpoints = co_await resolve(deadlines_.executor(), address_, give_up);
  boost::system::error_code error = asio::error::host_not_found;
  for (std::size_t i = 0; i < endpoints.size(); ++i) {
    // Each address has its share: one that is dead must not use up the time of the next.
    const TimePoint now = std::chrono::steady_clock::now();
    const auto left = static_cast<int>(endpoints.size() - i);
    co_await connect_to(endpoints[i], now + (give_up - now) / left, error);
    if (!error) break;
  }
  if (error) throw_not_connected(far_end_, error);
  set_options();
}

awaitable<void> Connection::connect_to(const Tcp::endpoint& endpoint, TimePoint until,
                                       boost::system::error_code& error) {
  boost::system::error_code ignored;
  socket_.close(ignored);
  socket_.open(endpoint.protocol(), error);
  if (error) co_return;  // a machine without IPv6
  CancelAt deadline(deadlines_, until, socket_);
  co_await socket_.async_connect(endpoint, asio::redirect_error(asio::use_awaitable, error));
  if (deadline.expired()) error = asio::error::timed_out;
}

/// A dead link must not look like a silent target: keepalive finds one that idles in 5 + 3 * 3 s,
/// the user time-out one with bytes under way in 10 s.
void Connection::set_options() {
  boost::system::error_code ignored;
  socket_.non_blocking(true, ignored);  // for read_now
  const int fd = socket_.native_handle();
  const auto set = [fd](int level, int option, int value) {
    (void)::setsockopt(fd, level, option, &value, sizeof value);
  };
  set(IPPROTO_TCP, TCP_NODELAY, 1);  // frames are short, and each waits for its answer
  set(SOL_SOCKET, SO_KEEPALIVE, 1);
  set(IPPROTO_TCP, TCP_KEEPIDLE, 5);
  set(IPPROTO_TCP, TCP_KEEPINTVL, 3);
  set(IPPROTO_TCP, TCP_KEEPCNT, 3);
  set(IPPROTO_TCP, TCP_USER_TIMEOUT, 10'000);
}

void Connection::throw_disconnected(const char* doing, const boost::system::error_code& error) {
  broken_ = error;
  if (error == asio::error::eof) {
    throw PortError(Fault::disconnected,
                    fmt::format("{} closed the connection while {}: look at the serial server; "
                                "did another program take the port?",
                                far_end_, doing));
  }
  throw PortError(Fault::disconnected,
                  fmt::format("the connection to {} broke while {} ({}): check the network cable "
                              "and the serial server's power",
                              far_end_, doing, error.message()));
}

awaitable<void> Connection::write(Bytes bytes) {
  if (broken_) throw_disconnected("sending", broken_);
  const TimePoint now = std::chrono::steady_clock::now();
  if (!unconfirmed_since_) unconfirmed_since_ = now;
  CancelAt deadline(deadlines_, now + timeout_write, socket_);
  while (!bytes.empty()) {
    boost::system::error_code error;
    const std::size_t n = co_await socket_.async_write_some(
        asio::buffer(bytes.data(), bytes.size()), asio::redirect_error(asio::use_awaitable, error));
    bytes = bytes.subspan(n);
    if (deadline.expired() && !bytes.empty()) error = asio::error::timed_out;
    if (error) throw_disconnected("sending", error);
  }
}

awaitable<std::size_t> Connection::read_some(MutableBytes into, TimePoint until) {
  if (broken_) throw_disconnected("receiving", broken_);
  boost::system::error_code error;
  CancelAt deadline(deadlines_, until, socket_);
  const std::size_t n = co_await socket_.async_read_some(
      asio::buffer(into.data(), into.size()), asio::redirect_error(asio::use_awaitable, error));
  if (n > 0) {
    unconfirmed_since_.reset();
    confirm_at_once();
    co_return n;
  }
  if (!deadline.expired()) throw_disconnected("receiving", error);
  notice_silence();
  co_return 0;
}

/// Many serial servers leave Nagle's algorithm on: they hold the next piece of an answer until the
/// one before is confirmed, which the system here puts off for 40 ms. It forgets this wish, so it
/// is told again each time.
void Connection::confirm_at_once() {
  const int on = 1;
  (void)::setsockopt(socket_.native_handle(), IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
}

/// A read that ends without a byte blames the target. That is unjust where the serial server never
/// got the bytes that were to be answered, and the system gives up on it only much later.
void Connection::notice_silence() {
  int unconfirmed = 0;  // bytes
  if (::ioctl(socket_.native_handle(), SIOCOUTQ, &unconfirmed) != 0 || unconfirmed == 0) {
    unconfirmed_since_.reset();
    return;
  }
  const TimePoint now = std::chrono::steady_clock::now();
  if (unconfirmed_since_ && now - *unconfirmed_since_ >= timeout_confirm)
    throw_disconnected("receiving", asio::error::timed_out);
}

std::size_t Connection::read_now(MutableBytes into) {
  if (broken_) throw_disconnected("receiving", broken_);
  boost::system::error_code error;
  const std::size_t n = socket_.read_some(asio::buffer(into.data(), into.size()), error);
  if (error && error != asio::error::would_block) throw_disconnected("receiving", error);
  return n;
}

awaitable<void> Connection::sleep(Duration pause) {
  pause_.expires_after(pause);
  co_await pause_.async_wait(asio::use_awaitable);
}

}  // namespace gangflash::port
