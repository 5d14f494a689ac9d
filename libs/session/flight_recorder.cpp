#include "session/flight_recorder.hpp"

namespace gangflash::session {

void FlightRecorder::record(port::TimePoint at, bool to_target, port::Bytes bytes) {
  trace::Frame& frame = frames_.emplace_back();
  frame.at = std::chrono::duration_cast<std::chrono::microseconds>(at - start_);
  frame.to_target = to_target;
  frame.bytes.assign(bytes.begin(), bytes.end());
  bytes_ += bytes.size();
  while (frames_.size() > 1 && (bytes_ > max_bytes || frames_.size() > max_frames)) {
    bytes_ -= frames_.front().bytes.size();
    frames_.pop_front();
  }
}

}  // namespace gangflash::session
