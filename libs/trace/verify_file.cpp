#include "trace/verify_file.hpp"

#include <fmt/format.h>

#include <map>

#include "trace/embedded.hpp"
#include "trace/failure_code.hpp"

namespace gangflash::trace {

namespace {

using Objects = std::map<std::string, std::string>;  // "trigger step_no_update" -> its SQL

Objects objects_of(SQLite::Database& database) {
  SQLite::Statement select{database,
                           "SELECT type || ' ' || name, sql FROM sqlite_master WHERE sql IS NOT "
                           "NULL AND name NOT LIKE 'sqlite_%'"};
  Objects objects;
  while (select.executeStep()) {
    objects[select.getColumn(0).getString()] = select.getColumn(1).getString();
  }
  return objects;
}

Objects objects_of_migrations() {
  SQLite::Database database{":memory:", SQLite::OPEN_READWRITE};
  for (const embedded::SqlFile& migration : embedded::migrations) {
    database.exec(std::string{*migration.text});
  }
  return objects_of(database);
}

Finding of_file(std::string what, std::string table, std::string text) {
  return {.leaf = Finding::no_leaf,
          .what = std::move(what),
          .table = std::move(table),
          .attempt = "",
          .text = std::move(text)};
}

/// `query`: name for people, digest, bytes.
void check_digests(SQLite::Database& database, const std::string& table, const char* query,
                   std::vector<Finding>& findings) {
  SQLite::Statement select{database, query};
  while (select.executeStep()) {
    const SQLite::Column column = select.getColumn(2);
    const auto* bytes = static_cast<const std::uint8_t*>(column.getBlob());
    const Hash hash = sha256({Bytes{bytes, static_cast<std::size_t>(column.getBytes())}});
    if (hex(hash) != select.getColumn(1).getString()) {
      findings.push_back(of_file("changed", table,
                                 fmt::format("{} {}: its bytes have another SHA-256 ({})", table,
                                             select.getColumn(0).getString(), hex(hash))));
    }
  }
}

}  // namespace

void check_pages(SQLite::Database& database, std::vector<Finding>& findings) {
  SQLite::Statement check{database, "PRAGMA quick_check(10)"};
  while (check.executeStep()) {
    const std::string line = check.getColumn(0).getString();
    if (line != "ok") {
      findings.push_back(of_file("damaged", "", "the database file is damaged: " + line));
    }
  }
}

void check_guards(SQLite::Database& database, Verification& result) {
  const Objects expected = objects_of_migrations();
  const Objects found = objects_of(database);
  for (const auto& [name, sql] : expected) {
    const auto there = found.find(name);
    if (there == found.end() || there->second != sql) {
      result.findings.push_back(
          of_file("guard", "sqlite_master",
                  fmt::format("the {} {}: somebody worked on the file with other tools", name,
                              there == found.end() ? "is missing" : "was changed")));
    }
  }
  for (const auto& [name, sql] : found) {
    if (!expected.contains(name)) {
      if (name.starts_with("trigger ")) {
        result.findings.push_back(
            of_file("guard", "sqlite_master", fmt::format("the {} is not the program's", name)));
      } else {
        result.notes.push_back(fmt::format("the {} is not the program's", name));
      }
    }
  }
}

void check_contents(SQLite::Database& database, std::vector<Finding>& findings) {
  check_digests(database, "recipe", "SELECT name || ' ' || revision, sha256, bytes FROM recipe",
                findings);
  check_digests(database, "image_bytes",
                "SELECT file_sha256, file_sha256, bytes FROM image JOIN image_bytes USING "
                "(image_id)",
                findings);
  SQLite::Statement codes{database, "SELECT code, name, outcome, attribution FROM failure_code"};
  while (codes.executeStep()) {
    const std::string code = codes.getColumn(0).getString();
    for (const FailureCode& known : failure_codes()) {
      if (known.code == code && (known.name != codes.getColumn(1).getString() ||
                                 name(known.outcome) != codes.getColumn(2).getString() ||
                                 known.attribution != codes.getColumn(3).getString())) {
        findings.push_back(of_file("changed", "failure_code",
                                   fmt::format("{} does not mean what it always meant", code)));
      }
    }
  }
}

}  // namespace gangflash::trace
