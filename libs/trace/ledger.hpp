#pragma once
// The writing side of the ledger: leaves and checkpoints. Everything runs inside a write
// transaction of the caller, so several processes on one database make one tree.
#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "trace/checkpoint.hpp"
#include "trace/leaf.hpp"
#include "trace/statement.hpp"
#include "trace/time.hpp"

namespace gangflash::trace {

class Ledger {
 public:
  /// Goes on from the last stored frontier. `file`: the database, for messages. Throws StoreError
  /// (EB02) when frontier and checkpoint do not belong together.
  Ledger(SQLite::Database& database, std::filesystem::path file);

  /// The row must be complete: its leaf is made of what stands in the database now.
  void append(const std::string& kind, std::int64_t ref);

  /// Signs the tree as it is, and keeps the key's public half (a leaf of its own when it is new).
  /// The note for DATABASE.checkpoints; nothing when no leaf came since the last checkpoint.
  std::optional<std::string> checkpoint(const StationKey& key, const std::string& station,
                                        WallClock::time_point now);

  [[nodiscard]] std::uint64_t size();
  [[nodiscard]] const std::string& origin();

 private:
  void catch_up();
  void know_key(const StationKey& key, const std::string& station, const std::string& now);

  SQLite::Database& database_;
  std::filesystem::path file_;
  LeafReader leaves_;
  Frontier frontier_;
  std::uint64_t frontier_stored_ = 0;  ///< size at which one was stored last
  std::string origin_;

  SQLite::Statement count_;
  SQLite::Statement read_on_;
  SQLite::Statement insert_;
};

/// The public keys that the database itself names.
std::vector<PublicKey> station_keys(SQLite::Database& database);

/// What a new file begins with. A rotation names the predecessor.
struct NewLog {
  std::string origin;
  std::optional<std::string> previous_file = {};
  std::optional<std::string> previous_note = {};
};
std::string new_origin(WallClock::time_point now);
/// The row of `log` and its leaf, unless they are there.
void begin_log(SQLite::Database& database, Ledger& ledger, const NewLog& log,
               WallClock::time_point now);

/// DATABASE.checkpoints, beside the database (or what its name links to).
std::filesystem::path checkpoint_file(const std::filesystem::path& database);
/// Adds a note to it. Throws StoreError.
void publish(const std::filesystem::path& database, const std::string& note);
/// A checkpoint that was published and is not in the database means that the database lost rows: an
/// older copy was put back, or it was cut. Going on would sign two different pasts. Notes of keys
/// that are neither `own_key` nor of the database say nothing. Throws StoreError (EB02); also when
/// the file of published checkpoints may not be written.
void check_published(SQLite::Database& database, const std::filesystem::path& file,
                     const PublicKey& own_key);

/// Throws StoreError when a rotation closed this file.
void check_not_closed(SQLite::Database& database, const std::filesystem::path& file);

}  // namespace gangflash::trace
