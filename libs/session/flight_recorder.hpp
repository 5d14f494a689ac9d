#pragma once
// The last bytes on the wire, with times: stored with every attempt that did not pass.
#include <chrono>
#include <cstddef>
#include <deque>
#include <span>
#include <vector>

#include "port/port.hpp"
#include "trace/record.hpp"

namespace gangflash::session {

class FlightRecorder {
 public:
  /// Enough for a whole session's identification, or the last half dozen blocks.
  static constexpr std::size_t max_bytes = 4096;
  static constexpr std::size_t max_frames = 256;
  /// What follows sooner belongs to the same answer, up to a full block.
  static constexpr std::chrono::milliseconds quiet{5};
  static constexpr std::size_t max_frame = 256;

  explicit FlightRecorder(port::TimePoint start) : start_(start) {}

  void record(port::TimePoint at, bool to_target, port::Bytes bytes);
  [[nodiscard]] std::vector<trace::Frame> frames() const {
    return {frames_.begin(), frames_.end()};
  }

 private:
  [[nodiscard]] bool goes_on(port::TimePoint at, bool to_target) const;

  port::TimePoint start_;
  port::TimePoint last_{};
  std::deque<trace::Frame> frames_;
  std::size_t bytes_ = 0;
};

}  // namespace gangflash::session
