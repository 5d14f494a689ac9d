#include "trace/backup.hpp"

#include <SQLiteCpp/Backup.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <map>
#include <optional>
#include <system_error>

#include "trace/database.hpp"
#include "trace/durable_file.hpp"
#include "trace/ledger.hpp"
#include "trace/read_snapshot.hpp"
#include "trace/store.hpp"

namespace gangflash::trace {

namespace {

constexpr int pages_per_step = 4096;
/// A file that is in use is copied the first time; see reading_way() for one at rest.
constexpr int most_tries = 5;

/// What makes two databases the same for us.
struct Facts {
  std::map<std::string, std::int64_t> rows;  ///< by table
  Hash root{};
  bool operator==(const Facts&) const = default;
};

Facts facts_of(SQLite::Database& database) {
  Facts facts;
  SQLite::Statement tables{
      database, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"};
  while (tables.executeStep()) {
    const std::string table = tables.getColumn(0).getString();
    facts.rows[table] = database.execAndGet("SELECT count(*) FROM " + table).getInt64();
  }
  SQLite::Statement leaves{database, "SELECT leaf_sha256 FROM ledger ORDER BY seq"};
  Frontier frontier;
  while (leaves.executeStep()) {
    const auto* bytes = static_cast<const std::uint8_t*>(leaves.getColumn(0).getBlob());
    Hash hash{};
    std::copy_n(bytes, hash.size(), hash.begin());
    frontier.append(hash);
  }
  facts.root = frontier.root();
  return facts;
}

void copy_pages(SQLite::Database& from, SQLite::Database& to,
                const std::function<void(int)>& progress) {
  SQLite::Backup copy{to, from};
  while (copy.executeStep(pages_per_step) != SQLITE_DONE) {
    const int total = copy.getTotalPageCount();
    if (progress && total > 0) {
      progress(100 * (total - copy.getRemainingPageCount()) / total);
    }
  }
}

/// A name beside the target that nobody has; removed when it does not become the target.
class Temporary {
 public:
  explicit Temporary(const std::filesystem::path& target)
      : path_{target.parent_path() /
              fmt::format(".{}.{}", target.filename().string(), ::getpid())} {
    remove();
  }
  ~Temporary() { remove(); }
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

 private:
  void remove() const {
    std::error_code ignored;
    for (const char* suffix : {"", "-wal", "-shm", "-journal"}) {
      std::filesystem::remove(path_.string() + suffix, ignored);
    }
  }
  std::filesystem::path path_;
};

void take_name(const std::filesystem::path& temporary, const std::filesystem::path& target,
               Existing existing) {
  sync(temporary);
  if (existing == Existing::replace) {
    std::filesystem::rename(temporary, target);
  } else if (::link(temporary.c_str(), target.c_str()) != 0) {  // never takes another's place
    throw std::system_error{errno, std::generic_category(), target.string()};
  }
  sync_folder_of(target);
}

/// Nothing where there is no such file.
std::string text_of(const std::filesystem::path& file) {
  std::ifstream stream{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{stream}, {}};
}

void write_checkpoints(const std::string& notes, const std::filesystem::path& target,
                       Existing existing, mode_t rights) {
  if (notes.empty()) {
    return;
  }
  const std::filesystem::path file = checkpoint_file(target);
  // Notes are only ever added: what a copy cut short has left here is the beginning of these.
  if (existing == Existing::keep && !notes.starts_with(text_of(file))) {
    throw StoreError{
        fmt::format("backup {}: {} holds checkpoints of another database; it stays as it is. Name "
                    "another file for the backup, or replace both with --force.",
                    target.string(), file.string())};
  }
  std::filesystem::remove(file);
  create_durably(file, notes, rights);
}

/// Nothing when the file was at rest and a station came: then the copy is of no one state.
std::optional<Facts> copy_to(const std::filesystem::path& database,
                             const std::filesystem::path& temporary,
                             const std::function<void(int)>& progress) {
  const Snapshot snapshot{database};
  const ReadingDatabase from = open_for_reading(database);
  const auto disturbed = [&] { return from.at_rest && !snapshot.holds(); };
  try {
    from.database->exec("BEGIN");  // one state, so that the copy never has to begin again
    Facts facts = facts_of(*from.database);
    SQLite::Database to{temporary.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE};
    copy_pages(*from.database, to, progress);
    to.exec("PRAGMA journal_mode = DELETE");  // one file, without a -wal beside it
    return disturbed() ? std::nullopt : std::optional{std::move(facts)};
  } catch (const SQLite::Exception&) {
    if (disturbed()) {
      return std::nullopt;
    }
    throw;
  }
}

}  // namespace

BackupResult backup(const std::filesystem::path& database, const std::filesystem::path& target,
                    Existing existing, const std::function<void(int percent)>& progress) {
  std::error_code ignored;
  if (existing == Existing::keep && std::filesystem::exists(target, ignored)) {
    throw StoreError{
        fmt::format("backup {}: there is a file already; it stays as it is. Name "
                    "another one, or replace it with --force.",
                    target.string())};
  }
  const std::filesystem::path whole = std::filesystem::absolute(target);
  return as_store_error(target, [&] {
    const Temporary temporary{whole};
    make_private(temporary.path());
    std::string notes;
    std::optional<Facts> facts;
    for (int tries = 0; !facts; ++tries) {
      if (tries == most_tries) {
        throw StoreError{fmt::format("trace database {}: {}", database.string(), disturbed_text)};
      }
      // Read first: a checkpoint that is published while the copy is made is not in the copy.
      notes = text_of(checkpoint_file(database));
      facts = copy_to(database, temporary.path(), progress);
    }
    {
      SQLite::Database copy{temporary.path().string(), SQLite::OPEN_READONLY};
      quick_check(copy, temporary.path());
      if (facts_of(copy) != *facts) {
        throw StoreError{
            fmt::format("backup {}: the copy is not like the database; it was thrown "
                        "away. Check the disk.",
                        target.string())};
      }
    }
    write_checkpoints(notes, whole, existing, rights_of(temporary.path()));
    take_name(temporary.path(), whole, existing);
    return BackupResult{.attempts = static_cast<std::uint64_t>(facts->rows.at("attempt_start")),
                        .leaves = static_cast<std::uint64_t>(facts->rows.at("ledger")),
                        .bytes = std::filesystem::file_size(whole)};
  });
}

}  // namespace gangflash::trace
