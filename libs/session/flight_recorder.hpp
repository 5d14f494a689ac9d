#pragma once
// The last bytes on the wire, with times: stored with every attempt that did not pass.
#include <chrono>
#include <cstddef>
#include <cstdint>
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

  /// Of more than max_bytes at once the last are kept.
  void record(port::TimePoint at, bool to_target, port::Bytes bytes);
  [[nodiscard]] std::vector<trace::Frame> frames() const;

 private:
  struct Entry {
    port::TimePoint at;
    bool to_target;
    std::size_t size;
  };

  [[nodiscard]] bool goes_on(port::TimePoint at, bool to_target) const;
  void keep(port::Bytes bytes);

  port::TimePoint start_;
  port::TimePoint last_{};
  std::deque<Entry> entries_;
  std::size_t bytes_ = 0;  ///< of all entries
  // A ring, because each turnaround records twice: frames with bytes of their own would be asked of
  // malloc and given back each time.
  std::vector<std::uint8_t> ring_ = std::vector<std::uint8_t>(max_bytes);
  std::size_t end_ = 0;  ///< behind the newest byte
};

}  // namespace gangflash::session
