#pragma once
// The way out for everything people and machines may watch. A sink runs on the session thread, so
// nothing here waits for the reader: a line that does not fit is dropped and counted. A pipe nobody
// reads must not stop a rack of boards.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>

namespace gangflash::live {

class Outbox {
 public:
  enum class Kind : std::uint8_t {
    keep,       ///< refused only when the queue is full
    droppable,  ///< refused as soon as the queue is more than half full
  };

  /// Writes to a duplicate of `fd`, which stays the caller's. `patience` bounds flush() and the
  /// destructor together.
  explicit Outbox(int fd, std::size_t capacity = 4096,
                  std::chrono::milliseconds patience = std::chrono::seconds(2));
  Outbox(const Outbox&) = delete;
  Outbox& operator=(const Outbox&) = delete;
  ~Outbox();

  /// Queues `text`, or drops and counts it. Never waits for the reader.
  bool try_post(std::string text, Kind kind = Kind::keep) noexcept;

  /// Waits until everything queued is written; false when the reader is gone or too slow.
  bool flush();

  /// Texts refused, and texts that were queued when the reader went away.
  [[nodiscard]] std::uint64_t dropped() const noexcept;

 private:
  struct Shared;
  std::shared_ptr<Shared> shared_;  // outlives this object if the writer hangs in the kernel
  std::chrono::milliseconds patience_;
  std::thread writer_;
};

}  // namespace gangflash::live
