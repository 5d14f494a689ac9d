#include "schedule.hpp"

#include <utility>

namespace gangflash::gangsim {

void Schedule::send(const Pty& pty, std::vector<std::uint8_t> bytes, sim::TimePoint due) {
  queue_.push({due, next_number_++, &pty, std::move(bytes)});
  if (due < armed_for_) arm();
}

void Schedule::arm() {
  armed_for_ = queue_.top().due;
  timer_.expires_at(armed_for_);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;  // an earlier delivery took the timer over
    armed_for_ = sim::TimePoint::max();
    deliver(std::chrono::steady_clock::now());
    if (!queue_.empty()) arm();
  });
}

void Schedule::deliver(sim::TimePoint now) {
  while (!queue_.empty() && queue_.top().due <= now) {
    queue_.top().pty->write(queue_.top().bytes);
    queue_.pop();
  }
}

void Schedule::stop() {
  timer_.cancel();
}

}  // namespace gangflash::gangsim
