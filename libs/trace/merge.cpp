#include "trace/merge.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <set>
#include <string>

#include "trace/database.hpp"
#include "trace/merge_copy.hpp"
#include "trace/merge_target.hpp"
#include "trace/read_snapshot.hpp"
#include "trace/statement.hpp"

namespace gangflash::trace {

namespace {

namespace fs = std::filesystem;

// A file that a station starts to write just now is read again; one that changes every time has
// something wrong with it.
constexpr int most_tries = 5;

/// For messages: it has no name.
const fs::path temporary_file = "(temporary, in $TMPDIR)";

class Merge {
 public:
  /// Which of the on_demand tables these statements read.
  void prepare_for(const Report& report, const Parameters& filters);
  /// The units of the chosen attempts of one file: their whole history is wanted.
  void want_units(const fs::path& file, const Parameters& filters);
  void add(const fs::path& file, const Parameters& filters);
  std::unique_ptr<SQLite::Database> result();

 private:
  void choose(const fs::path& file, const Parameters& filters);
  void choose_history();
  void correct_first_attempts();
  template <class Work>
  void with_source(const fs::path& file, const Work& work);
  [[nodiscard]] bool has_rows(const char* table) const;

  std::unique_ptr<SQLite::Database> database_ = new_merge_target();
  std::set<std::string> read_tables_;
};

void Merge::prepare_for(const Report& report, const Parameters& filters) {
  const auto note = [](void* tables, int action, const char* table, const char*, const char*,
                       const char*) {
    if (action == SQLITE_READ && table != nullptr) {
      static_cast<std::set<std::string>*>(tables)->insert(table);
    }
    return SQLITE_OK;
  };
  sqlite3_set_authorizer(database_->getHandle(), note, &read_tables_);
  for (const Section& section : report.sections) {
    const SQLite::Statement prepared{*database_, statement(section, filters)};
  }
  sqlite3_set_authorizer(database_->getHandle(), nullptr, nullptr);
}

/// The attempts of one file that its own filters choose.
void Merge::choose(const fs::path& file, const Parameters& filters) {
  database_->exec("DELETE FROM chosen");
  SQLite::Statement insert{*database_, "INSERT OR IGNORE INTO chosen VALUES (?)"};
  SQLite::Transaction transaction{*database_};
  Reader source{file};
  source.run(
      "SELECT attempt_id FROM (" + selection(filters) + ")", filters,
      {.begin = [](const std::vector<std::string>&) {},
       .row = [&](std::vector<Value>& row) { execute(insert, std::get<std::int64_t>(row[0])); }});
  transaction.commit();
}

/// Attached as `src`, in one transaction; again when a station came meanwhile.
template <class Work>
void Merge::with_source(const fs::path& file, const Work& work) {
  for (int tries = 1;; ++tries) {
    const Snapshot snapshot{file};
    const ReadingWay way = reading_way(file);
    SQLite::Statement attach{*database_, "ATTACH ? AS src"};
    execute(attach, way.uri);
    prepare_reading(*database_, way, "src");
    bool good = false;
    try {
      SQLite::Transaction transaction{*database_};
      work();
      good = !way.at_rest || snapshot.holds();
      if (good) {
        transaction.commit();
      }
    } catch (const SQLite::Exception& error) {
      if (!way.at_rest || snapshot.holds()) {
        throw store_error(error.getErrorCode() == SQLITE_FULL ? temporary_file : file, error);
      }
    }
    database_->exec("DETACH src");
    if (good) {
      return;
    }
    if (tries == most_tries) {
      throw StoreError{fmt::format("trace database {}: {}", file.string(), disturbed_text)};
    }
  }
}

bool Merge::has_rows(const char* table) const {
  return database_->execAndGet(fmt::format("SELECT EXISTS (SELECT 1 FROM {})", table)).getInt() !=
         0;
}

void Merge::want_units(const fs::path& file, const Parameters& filters) {
  choose(file, filters);
  if (!has_rows("chosen")) {
    return;
  }
  with_source(file, [this] {
    database_->exec(
        "INSERT OR IGNORE INTO wanted SELECT kind, value FROM src.identity WHERE unit_id IN ("
        "SELECT unit_id FROM src.identified WHERE attempt_id IN (SELECT attempt_id FROM chosen))");
  });
}

/// All attempts of the wanted units, from the shorter side: one unit is looked up in a large file,
/// and the units of a small file among a million wanted ones.
void Merge::choose_history() {
  const bool few_wanted =
      database_
          ->execAndGet("SELECT (SELECT count(*) FROM wanted) < (SELECT max(unit_id) FROM src.unit)")
          .getInt() != 0;
  database_->exec(fmt::format(
      "INSERT OR IGNORE INTO chosen SELECT f.attempt_id FROM {} ON i.kind = w.kind AND "
      "i.value = w.value CROSS JOIN src.identified f ON f.unit_id = i.unit_id",
      few_wanted ? "wanted w CROSS JOIN src.identity i" : "src.identity i CROSS JOIN wanted w"));
}

/// A unit that an earlier file knew too may have come to this file's station before.
void Merge::correct_first_attempts() {
  database_->exec(
      "UPDATE unit SET first_attempt = (SELECT f.attempt_id FROM identified f "
      "JOIN attempt_start a USING (attempt_id) WHERE f.unit_id = unit.unit_id "
      "ORDER BY a.started, a.attempt_id LIMIT 1) "
      "WHERE unit_id IN (SELECT dst FROM map_unit) "
      "AND first_attempt NOT IN (SELECT dst FROM map_attempt_start)");
}

void Merge::add(const fs::path& file, const Parameters& filters) {
  choose(file, filters);
  // Of hundreds of stations most have nothing to do with a unit or a lot; their recipes and runs
  // would only cost time.
  if (!has_rows("chosen") && !has_rows("wanted")) {
    return;
  }
  const std::int64_t known_attempts =
      database_->execAndGet("SELECT coalesce(max(attempt_id), 0) FROM attempt_start").getInt64();
  with_source(file, [&] {
    choose_history();
    if (!has_rows("chosen")) {
      return;
    }
    for (const MergedTable& table : merged_tables()) {
      if (!table.on_demand || read_tables_.contains(std::string{table.name})) {
        copy_table(*database_, table, known_attempts);
      }
    }
    correct_first_attempts();
  });
}

std::unique_ptr<SQLite::Database> Merge::result() {
  database_->exec("PRAGMA journal_mode = OFF; PRAGMA query_only = ON");
  return std::move(database_);
}

}  // namespace

std::unique_ptr<Reader> merged(const std::vector<fs::path>& files, const Report& report,
                               const Parameters& filters) {
  const fs::path name = fmt::format("({} merged)", files.size());
  try {
    Merge merge;
    merge.prepare_for(report, filters);
    const bool all_chosen = selection(filters) == selection({});
    if (report.whole_units && !all_chosen) {
      for (const fs::path& file : files) {
        merge.want_units(file, filters);
      }
    }
    for (const fs::path& file : files) {
      merge.add(file, filters);
    }
    return std::make_unique<Reader>(name, merge.result());
  } catch (const SQLite::Exception& error) {
    throw store_error(name, error);
  }
}

}  // namespace gangflash::trace
