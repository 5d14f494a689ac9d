#include "session/flight_recorder.hpp"

#include <algorithm>

namespace gangflash::session {

/// An answer may come byte by byte, and is one frame all the same: 256 of its bytes would push out
/// the question.
bool FlightRecorder::goes_on(port::TimePoint at, bool to_target) const {
  return !to_target && !entries_.empty() && !entries_.back().to_target && at - last_ < quiet &&
         entries_.back().size < max_frame;
}

void FlightRecorder::keep(port::Bytes bytes) {
  const auto before_wrap = bytes.first(std::min(bytes.size(), ring_.size() - end_));
  const auto rest = bytes.subspan(before_wrap.size());
  std::ranges::copy(before_wrap, ring_.begin() + static_cast<std::ptrdiff_t>(end_));
  std::ranges::copy(rest, ring_.begin());
  end_ = (end_ + bytes.size()) % ring_.size();
}

void FlightRecorder::record(port::TimePoint at, bool to_target, port::Bytes bytes) {
  bytes = bytes.last(std::min(bytes.size(), max_bytes));
  if (!goes_on(at, to_target)) entries_.push_back({at, to_target, 0});
  last_ = at;
  entries_.back().size += bytes.size();
  bytes_ += bytes.size();
  keep(bytes);
  while (bytes_ > max_bytes || entries_.size() > max_frames) {
    bytes_ -= entries_.front().size;
    entries_.pop_front();
  }
}

std::vector<trace::Frame> FlightRecorder::frames() const {
  std::vector<trace::Frame> frames;
  std::size_t from = end_ + ring_.size() - bytes_;
  for (const Entry& entry : entries_) {
    trace::Frame& frame = frames.emplace_back();
    frame.at = std::chrono::duration_cast<std::chrono::microseconds>(entry.at - start_);
    frame.to_target = entry.to_target;
    for (std::size_t i = 0; i < entry.size; ++i)
      frame.bytes.push_back(ring_[from++ % ring_.size()]);
  }
  return frames;
}

}  // namespace gangflash::session
