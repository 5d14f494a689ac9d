#pragma once
// What a person decides about the record, with name and reason: a row of `audit`, its leaf, and a
// checkpoint over it. All throw StoreError.
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "trace/journal.hpp"

namespace gangflash::trace {

struct Person {
  std::string name;    ///< --by
  std::string reason;  ///< --reason
  std::string station;
};

/// The clock is right now: from here on this moment is the reference, whatever older rows say. The
/// time of the row that it was behind, ISO 8601. Throws std::invalid_argument when it is behind
/// none.
std::string accept_clock(const std::filesystem::path& database, const Person& person,
                         const Care& care);

/// hold, release, rework or scrap of a unit: by its UID in any form that read_uid.hpp knows, its
/// beginning, or another name it has (a label). The UID it is. Throws std::invalid_argument when
/// the database knows no such unit, or more than one.
std::string decide_unit(const std::filesystem::path& database, const std::string& unit,
                        const std::string& decision, const Person& person, const Care& care);

/// Releases every unit on hold that was in a slot under this lot; their UIDs. All or none. Throws
/// std::invalid_argument when there is none.
std::vector<std::string> release_lot(const std::filesystem::path& database, const std::string& lot,
                                     const Person& person, const Care& care);

/// What is decided, for the row of `audit`.
struct AuditRow {
  std::string action;
  std::optional<std::string> object_kind;
  std::optional<std::string> object;
  std::optional<std::string> detail;
};

/// A decision that is all said by its row: a slot taken out, a recipe withdrawn, a station checked.
/// Makes the database when there is none: some are due before the first run.
void record_decision(const std::filesystem::path& database, const AuditRow& row,
                     const Person& person, const Care& care);

struct Rotation {
  std::filesystem::path archive;
  std::string origin;  ///< of the new log
};

/// Copies the database to `archive` (backup()), closes it, and puts a new one in its place whose
/// first leaf names the old one's last checkpoint. Nothing is deleted. A rotation that was cut
/// short is finished by calling it again. Refused while a station has the file open.
Rotation rotate(const std::filesystem::path& database, const std::filesystem::path& archive,
                const Person& person, const Care& care);

}  // namespace gangflash::trace
