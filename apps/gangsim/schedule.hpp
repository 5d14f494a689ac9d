#pragma once
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <queue>
#include <vector>

#include "pty.hpp"
#include "sim/board.hpp"

namespace gangflash::gangsim {

/// Bytes on their way to hosts, in order of arrival: one timer for the whole rack.
class Schedule {
 public:
  explicit Schedule(boost::asio::io_context& io) : timer_(io) {}

  /// The last of `bytes` is there at `due`.
  void send(const Pty& pty, std::vector<std::uint8_t> bytes, sim::TimePoint due);
  void stop();

 private:
  struct Delivery {
    sim::TimePoint due;
    std::uint64_t number;  ///< keeps the order of what is due together
    const Pty* pty;
    std::vector<std::uint8_t> bytes;

    bool operator<(const Delivery& other) const noexcept {
      return due != other.due ? due > other.due : number > other.number;  // first due on top
    }
  };

  void arm();
  void deliver(sim::TimePoint now);

  boost::asio::steady_timer timer_;
  std::priority_queue<Delivery> queue_;
  std::uint64_t next_number_ = 0;
  sim::TimePoint armed_for_ = sim::TimePoint::max();
};

}  // namespace gangflash::gangsim
