#include "session/admission.hpp"

#include <algorithm>
#include <utility>

namespace gangflash::session {

Admission::Admission(const recipe::Parallel& limits)
    : most_(limits.most.value_or(no_limit)),
      most_per_hub_(limits.most_per_hub.value_or(no_limit)),
      stagger_(limits.start_stagger) {}

Admission::Ticket Admission::request(std::string hub) {
  queue_.push_back({++last_ticket_, std::move(hub)});
  return last_ticket_;
}

bool Admission::has_room(const std::string& hub) const {
  const auto found = hubs_.find(hub);
  return running_.size() < most_ && (found == hubs_.end() || found->second.running < most_per_hub_);
}

port::TimePoint Admission::earliest(const std::string& hub) const {
  const auto found = hubs_.find(hub);
  if (found == hubs_.end() || !found->second.last_start) return port::TimePoint::min();
  return *found->second.last_start + stagger_;
}

std::vector<Admission::Ticket> Admission::admit(port::TimePoint now) {
  std::vector<Ticket> admitted;
  for (auto each = queue_.begin(); each != queue_.end();) {
    if (!has_room(each->hub) || now < earliest(each->hub)) {
      ++each;
      continue;
    }
    if (!each->hub.empty()) {
      Hub& hub = hubs_[each->hub];
      ++hub.running;
      hub.last_start = now;
    }
    admitted.push_back(each->ticket);
    running_.emplace(each->ticket, std::move(each->hub));
    each = queue_.erase(each);
  }
  return admitted;
}

void Admission::release(Ticket ticket) {
  if (const auto found = running_.find(ticket); found != running_.end()) {
    if (!found->second.empty()) --hubs_[found->second].running;
    running_.erase(found);
    return;
  }
  queue_.remove_if([&](const Waiting& each) { return each.ticket == ticket; });
}

std::optional<port::TimePoint> Admission::next() const {
  std::optional<port::TimePoint> next;
  for (const Waiting& each : queue_) {
    if (!has_room(each.hub)) continue;
    const port::TimePoint at = earliest(each.hub);
    next = next ? std::min(*next, at) : at;
  }
  return next;
}

}  // namespace gangflash::session
