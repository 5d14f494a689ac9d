#include "schedule.hpp"

#include <boost/asio/post.hpp>
#include <utility>

namespace gangflash::gangsim {

void Schedule::at(sim::TimePoint due, Action action) {
  queue_.emplace(due, std::move(action));
  if (due >= armed_for_ || going_on_) return;
  going_on_ = true;
  boost::asio::post(timer_.get_executor(), [this] {
    going_on_ = false;
    go_on();
  });
}

void Schedule::go_on() {
  run_due(std::chrono::steady_clock::now());
  if (queue_.empty() || queue_.begin()->first >= armed_for_) return;
  armed_for_ = queue_.begin()->first;
  timer_.expires_at(armed_for_);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;  // an earlier entry took the timer over
    armed_for_ = sim::TimePoint::max();
    go_on();
  });
}

void Schedule::run_due(sim::TimePoint now) {
  while (!queue_.empty() && queue_.begin()->first <= now) {
    queue_.extract(queue_.begin()).mapped()();
  }
}

void Schedule::stop() {
  queue_.clear();
  timer_.cancel();
}

}  // namespace gangflash::gangsim
