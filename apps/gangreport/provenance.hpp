#pragma once
// Where an answer comes from: printed on every page, so that a sheet of paper in a folder still
// says of which state of which file it speaks.
#include <filesystem>
#include <optional>
#include <string>

namespace gangflash::report {

/// The last signed state of the ledger of one database.
struct Checkpoint {
  std::int64_t tree_size = 0;
  std::string root;  ///< hex
  std::string at;    ///< ISO 8601, UTC
};

/// Nothing when there is none yet, or the file is too old to have any.
std::optional<Checkpoint> last_checkpoint(const std::filesystem::path& database);

/// "gangreport 0.1.0".
std::string tool_name();

/// This moment, ISO 8601, UTC.
std::string now_iso8601();

}  // namespace gangflash::report
