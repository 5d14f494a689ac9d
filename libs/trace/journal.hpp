#pragma once
// The durable road: attempts go to SQLite, and nobody shows green before the row is on disk.
//
// One connection on one writer thread, WAL, synchronous=FULL. All requests waiting at a moment
// share one transaction (group commit); then all their callbacks run. The queue needs no limit of
// its own: a session awaits each answer, so there is at most one request per slot in it.
#include <exception>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "trace/clock.hpp"
#include "trace/record.hpp"
#include "trace/station_key.hpp"
#include "trace/store_error.hpp"

namespace gangflash::trace {

/// What a station adds to the bare journal.
struct Care {
  std::optional<StationKey> key = {};  ///< signs checkpoints; without it none are made
  Clock clock = {};                    ///< judged against the newest row; without it never
  std::chrono::steady_clock::duration checkpoint_every = std::chrono::minutes{10};
};

/// An attempt whose program died; closed as `interrupted` when the journal opened.
struct InterruptedAttempt {
  std::string attempt;
  std::string station;
  std::string slot;
  std::optional<std::string> uid;
  std::string started;  ///< ISO 8601
};

class Journal {
 public:
  /// Runs on the writer thread; null when the row is on disk, else a StoreError. Must not block or
  /// throw.
  using Done = std::function<void(std::exception_ptr)>;

  /// Opens or creates the database, migrates it, closes attempts whose owner is gone, and registers
  /// this process as an owner (lock held while it lives). Throws StoreError with path, reason and
  /// what to do; also when the clock is behind the newest row (EB03).
  explicit Journal(const std::filesystem::path& database, Care care = {});
  /// Writes what is queued, then closes.
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  [[nodiscard]] const std::vector<InterruptedAttempt>& interrupted() const noexcept;

  /// Content-addressed rows and the run itself; waits for the commit. Once per Journal. Throws
  /// StoreError.
  void start_run(const RunStart& run);

  /// Refused, without harm to what is under way, when the clock went back (EB03).
  void begin(AttemptStart start, Done done);
  void identified(Identified identity, Done done);
  void finish(AttemptEnd end, Done done);

  void event(RunEvent event, Done done);
  /// Waits for the commit. Throws StoreError.
  void event(const RunEvent& event);
  /// The run's own end and a signed checkpoint; waits for both to be on disk. Throws StoreError.
  void end_run(const RunEnd& end);

 private:
  class Writer;
  std::unique_ptr<Writer> writer_;
};

}  // namespace gangflash::trace
