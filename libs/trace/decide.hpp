#pragma once
// What a person decides about the record, with name and reason: a row of `audit`, its leaf, and a
// checkpoint over it. All throw StoreError.
#include <filesystem>
#include <optional>
#include <string>

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

/// hold, release, rework or scrap of the unit with this UID. Throws std::invalid_argument when the
/// database does not know it.
void decide_unit(const std::filesystem::path& database, const std::string& uid,
                 const std::string& decision, const Person& person, const Care& care);

/// What a person found out about the station itself: `action` done to `file`, with its result in
/// `detail`. Makes the database when there is none: a station is checked before its first run.
void record_check(const std::filesystem::path& database, const std::string& action,
                  const std::string& file, const std::string& detail, const Person& person,
                  const Care& care);

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
