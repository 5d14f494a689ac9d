#pragma once
// A TCP connection to a serial server: what tcp:// and rfc2217:// have in common.
#include <optional>
#include <string>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "port/address.hpp"
#include "port/deadlines.hpp"
#include "port/port.hpp"

namespace gangflash::port {

class Connection {
 public:
  Connection(Deadlines& deadlines, const Address& address);

  /// Finds the host and connects within 5 s in all. Throws PortError: unreachable or
  /// connection_refused.
  awaitable<void> connect();

  /// Hands all of `bytes` to the system, in one piece where it takes them so. Throws
  /// PortError(disconnected).
  awaitable<void> write(Bytes bytes);

  /// At least one byte, or 0 when it is `until` first. Throws PortError(disconnected).
  awaitable<std::size_t> read_some(MutableBytes into, TimePoint until);

  /// As read_some, but only what is here already.
  std::size_t read_now(MutableBytes into);

  awaitable<void> sleep(Duration pause);

  /// "host:port", as messages name it.
  [[nodiscard]] const std::string& far_end() const noexcept { return far_end_; }

 private:
  using Tcp = boost::asio::ip::tcp;

  awaitable<void> connect_to(const Tcp::endpoint& endpoint, TimePoint until,
                             boost::system::error_code& error);
  void set_options();
  void confirm_at_once();
  void notice_silence();
  [[noreturn]] void throw_disconnected(const char* doing, const boost::system::error_code& error);

  Deadlines& deadlines_;
  Address address_;
  std::string far_end_;
  Tcp::socket socket_;
  boost::asio::steady_timer pause_;
  /// What broke the connection. Asked again, Asio would wait for news that never come.
  boost::system::error_code broken_;
  /// When the oldest bytes were sent of which the far end has not confirmed anything.
  std::optional<TimePoint> unconfirmed_since_;
};

}  // namespace gangflash::port
