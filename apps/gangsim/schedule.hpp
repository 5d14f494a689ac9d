#pragma once
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <map>

#include "sim/uart.hpp"

namespace gangflash::gangsim {

/// What boards say later, in order of time: one timer for the whole rack, and set only once for all
/// that one look at the hosts brings, since setting it costs more than most of what is done there.
class Schedule {
 public:
  using Action = std::function<void()>;

  explicit Schedule(boost::asio::io_context& io) : timer_(io) {}

  void at(sim::TimePoint due, Action action);
  void stop();

 private:
  void go_on();
  void run_due(sim::TimePoint now);

  boost::asio::steady_timer timer_;
  std::multimap<sim::TimePoint, Action> queue_;  ///< what is due together keeps its order
  sim::TimePoint armed_for_ = sim::TimePoint::max();
  bool going_on_ = false;  ///< go_on() comes after what is being handled
};

}  // namespace gangflash::gangsim
