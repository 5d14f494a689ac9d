#include "trace/store.hpp"

#include <fmt/format.h>

#include "trace/durable_file.hpp"

namespace gangflash::trace {

Store::Store(const std::filesystem::path& file, const std::optional<StationKey>& key,
             WallClock::time_point now, Closed closed)
    : file_{file} {
  as_store_error(file_, [&] {
    if (file_.has_parent_path()) {
      std::filesystem::create_directories(file_.parent_path());
    }
    refuse_foreign(file_);  // before a lock file appears beside something that is not ours
    make_private(file_);
    owners_ = std::make_unique<OwnerFile>(beside(file_, ".owners"), rights_of(file_));
    owners_->lock_opening();
    database_ = open_for_writing(file_);
    if (closed == Closed::refuse) {
      check_not_closed(*database_, file_);
    }
    if (key) {
      check_published(*database_, file_, key->public_key());
    }
    ledger_ = std::make_unique<Ledger>(*database_, file_);
    SQLite::Transaction transaction{*database_, SQLite::TransactionBehavior::IMMEDIATE};
    begin_log(*database_, *ledger_, {.origin = new_origin(now)}, now);
    transaction.commit();
  });
}

void bring_up_to_date(const std::filesystem::path& file) {
  if (is_up_to_date(file)) {
    return;
  }
  as_store_error(file, [&] {
    refuse_foreign(file);
    OwnerFile owners{beside(file, ".owners"), rights_of(file)};
    owners.lock_opening();
    open_for_writing(file);
  });
}

void quick_check(SQLite::Database& database, const std::filesystem::path& file) {
  const std::string answer = database.execAndGet("PRAGMA quick_check(1)").getString();
  if (answer != "ok") {
    throw StoreError{fmt::format(
        "trace database {}: damaged: {}. Keep the file and its -wal as they are, and go on with "
        "the last backup, or name a new file with --db.",
        file.string(), answer)};
  }
}

}  // namespace gangflash::trace
