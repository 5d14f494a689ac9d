#include "session/flight_recorder.hpp"

namespace gangflash::session {

/// An answer may come byte by byte, and is one frame all the same: 256 of its bytes would push out
/// the question.
bool FlightRecorder::goes_on(port::TimePoint at, bool to_target) const {
  return !to_target && !frames_.empty() && !frames_.back().to_target && at - last_ < quiet &&
         frames_.back().bytes.size() < max_frame;
}

void FlightRecorder::record(port::TimePoint at, bool to_target, port::Bytes bytes) {
  const bool more = goes_on(at, to_target);
  last_ = at;
  bytes_ += bytes.size();
  if (more) {
    frames_.back().bytes.insert(frames_.back().bytes.end(), bytes.begin(), bytes.end());
    return;
  }
  trace::Frame& frame = frames_.emplace_back();
  frame.at = std::chrono::duration_cast<std::chrono::microseconds>(at - start_);
  frame.to_target = to_target;
  frame.bytes.assign(bytes.begin(), bytes.end());
  while (frames_.size() > 1 && (bytes_ > max_bytes || frames_.size() > max_frames)) {
    bytes_ -= frames_.front().bytes.size();
    frames_.pop_front();
  }
}

}  // namespace gangflash::session
