#include "port/deadlines.hpp"

#include <algorithm>

namespace gangflash::port {

void Deadlines::watch(Deadline& deadline) {
  watched_.push_back(deadline);
  if (deadline.at_ < armed_for_) arm(deadline.at_);
}

void Deadlines::arm(TimePoint at) {
  armed_for_ = at;
  timer_.expires_at(at);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) sweep();
  });
}

void Deadlines::sweep() {
  const TimePoint now = std::chrono::steady_clock::now();
  TimePoint next = TimePoint::max();
  for (auto it = watched_.begin(); it != watched_.end();) {
    Deadline& deadline = *it++;
    if (deadline.at_ <= now) {
      deadline.expired_ = true;
      deadline.unlink();
      deadline.expire();
    } else {
      next = std::min(next, deadline.at_);
    }
  }
  armed_for_ = TimePoint::max();
  if (next != TimePoint::max()) arm(next);
}

}  // namespace gangflash::port
