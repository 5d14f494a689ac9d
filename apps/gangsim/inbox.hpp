#pragma once
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <functional>
#include <optional>
#include <unordered_map>

#include "sim/uart.hpp"

namespace gangflash::gangsim {

/// What hosts write to pseudo terminals, and when. All terminals of a rack are looked at together:
/// what is there at one look came at the same moment, however long it takes to go through it. A
/// UART does not wait for the one in the next slot either.
class Inbox {
 public:
  using Receive = std::function<void()>;

  explicit Inbox(boost::asio::io_context& io);

  /// `receive` is called when there is something to read, once, until it has read all.
  void watch(int terminal, Receive receive);
  /// Before the terminal is closed.
  void forget(int terminal);

  void start();
  void stop();

  /// When what is being received came; at all other times simply now.
  [[nodiscard]] sim::TimePoint now() const {
    return came_ ? *came_ : std::chrono::steady_clock::now();
  }

 private:
  void look();

  boost::asio::posix::stream_descriptor epoll_;
  std::unordered_map<int, Receive> receivers_;  ///< by terminal
  std::optional<sim::TimePoint> came_;
};

}  // namespace gangflash::gangsim
