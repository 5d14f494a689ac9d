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
#include <stdexcept>
#include <string>
#include <vector>

#include "trace/record.hpp"

namespace gangflash::trace {

/// The store cannot be opened, read or written. The station stops: exit 6.
class StoreError : public std::runtime_error {
  using std::runtime_error::runtime_error;
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
  /// what to do.
  explicit Journal(const std::filesystem::path& database);
  /// Writes what is queued, then closes.
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  [[nodiscard]] const std::vector<InterruptedAttempt>& interrupted() const noexcept;

  /// Content-addressed rows and the run itself; waits for the commit. Once per Journal. Throws
  /// StoreError.
  void start_run(const RunStart& run);

  void begin(AttemptStart start, Done done);
  void identified(Identified identity, Done done);
  void finish(AttemptEnd end, Done done);

 private:
  class Writer;
  std::unique_ptr<Writer> writer_;
};

}  // namespace gangflash::trace
