#pragma once
// A trace database opened for writing, with all that a writer must look at first. The journal
// writes attempts through it; decisions of people and rotations take the same way in.
#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <system_error>

#include "trace/database.hpp"
#include "trace/ledger.hpp"
#include "trace/owner.hpp"

namespace gangflash::trace {

/// How a writer takes a file that a rotation has closed.
enum class Closed { refuse, allow };

class Store {
 public:
  /// Opens or creates the file, brings it to the newest schema, begins its log, and looks for what
  /// must stop a writer: a closed file, a broken ledger. Holds the lock under which one process at
  /// a time opens. Without a key published checkpoints are not compared. Throws StoreError.
  Store(const std::filesystem::path& file, const std::optional<StationKey>& key,
        WallClock::time_point now, Closed closed = Closed::refuse);

  /// Others may open now.
  void unlock_opening() { owners_->unlock_opening(); }
  /// Lets the file go but not the lock.
  void close_database() {
    ledger_.reset();
    database_.reset();
  }

  [[nodiscard]] const std::filesystem::path& file() const noexcept { return file_; }
  [[nodiscard]] SQLite::Database& database() noexcept { return *database_; }
  [[nodiscard]] OwnerFile& owners() noexcept { return *owners_; }
  [[nodiscard]] Ledger& ledger() noexcept { return *ledger_; }

 private:
  std::filesystem::path file_;
  std::unique_ptr<OwnerFile> owners_;  // outlives the database: the lock goes last
  std::unique_ptr<SQLite::Database> database_;
  std::unique_ptr<Ledger> ledger_;
};

/// Runs `work`, and turns what SQLite or the system threw into a StoreError about `file`.
template <class Work>
auto as_store_error(const std::filesystem::path& file, Work work) {
  try {
    return work();
  } catch (const SQLite::Exception& error) {
    throw store_error(file, error);
  } catch (const std::system_error& error) {
    throw StoreError{"trace database " + file.string() + ": " + error.what() +
                     ". Check that the path exists and the rights of the file and of its folder."};
  }
}

/// For who reads a station's own file before it writes: makes what an older program, or a crash in
/// the making of the file, left what this program reads. Throws StoreError.
void bring_up_to_date(const std::filesystem::path& file);

/// Asks SQLite whether the file is sound; reads all of it. Throws StoreError.
void quick_check(SQLite::Database& database, const std::filesystem::path& file);

}  // namespace gangflash::trace
