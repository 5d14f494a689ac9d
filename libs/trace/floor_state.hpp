#pragma once
// What a station on the floor must know before it touches a board: slots that are not used, stops
// that nobody cleared, how far the batch is, and what became of a unit. Reads only, on a connection
// of its own, while the journal writes.
#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "trace/failure_code.hpp"

namespace gangflash::trace {

/// A slot that is not used until somebody says so.
struct DisabledSlot {
  std::string slot;
  bool by_rule = false;  ///< else by a person
  std::string code;      ///< of the stop rule; empty otherwise
  std::string text;      ///< the rule's sentence, or who and why
  bool operator==(const DisabledSlot&) const = default;
};

/// A stop of the whole station that nobody cleared.
struct OpenStop {
  std::string at;
  std::string code;
  std::string text;
  bool operator==(const OpenStop&) const = default;
};

struct Decisions {
  std::vector<DisabledSlot> disabled;
  std::vector<OpenStop> stops;
  bool operator==(const Decisions&) const = default;
};

/// What is to be done with boards: two runs do the same when all of it is equal.
struct Job {
  std::string recipe_sha256;
  std::vector<std::string> image_sha256;  ///< of the files, in recipe order
};

/// The last try of one visit of a unit to a slot.
struct BatchUnit {
  std::optional<std::string> uid;
  Outcome outcome = Outcome::pass;
  std::string code = {};     ///< empty when passed
  std::string slot = {};     ///< where, at this station; empty for another one
  bool since_clear = false;  ///< no stop of this station was cleared since
};

class FloorState {
 public:
  /// The database must exist, and a journal have it open. All functions throw StoreError.
  FloorState(std::filesystem::path database, std::string station);
  ~FloorState();
  FloorState(const FloorState&) = delete;
  FloorState& operator=(const FloorState&) = delete;

  /// In the order in which all of it came to be (that of the ledger).
  Decisions decisions();

  /// A number that grows with every decision of a person: cheap to ask again and again.
  std::int64_t last_decision();

  /// What production of a lot and a work order did so far, oldest first: pass, fail and error.
  std::vector<BatchUnit> batch(const std::optional<std::string>& lot,
                               const std::optional<std::string>& work_order);

  /// Why the unit is on hold or scrapped; nothing when it is neither.
  std::optional<std::string> held(const std::string& uid);

  /// Whether what was done last to this unit's memory was a pass of this very job. `attempt`: the
  /// one that asks, which does not count.
  bool already_good(const std::string& uid, const Job& job, const std::string& attempt);

  /// The UID of the unit that bears this label.
  std::optional<std::string> unit_with_label(const std::string& label);

  /// The golden boards of this lot and this job at this station, oldest first.
  std::vector<BatchUnit> golden(const std::string& lot, const Job& job);

 private:
  std::filesystem::path file_;
  std::string station_;
  std::unique_ptr<SQLite::Database> database_;
};

}  // namespace gangflash::trace
