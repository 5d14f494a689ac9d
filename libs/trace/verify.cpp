#include "trace/verify.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "trace/database.hpp"
#include "trace/read_snapshot.hpp"
#include "trace/verify_file.hpp"
#include "trace/verify_notes.hpp"
#include "trace/verify_rows.hpp"

namespace gangflash::trace {

namespace {

/// A busy station may come and go under us a few times; a file that never rests is read while it is
/// written, which is the other way of opening.
constexpr int most_tries = 5;

void put_in_order(Verification& result) {
  std::stable_sort(result.findings.begin(), result.findings.end(),
                   [](const Finding& a, const Finding& b) { return a.leaf < b.leaf; });
  if (result.findings.size() > Verification::most_findings) {
    result.more_findings = result.findings.size() - Verification::most_findings;
    result.findings.resize(Verification::most_findings);
  }
}

void add_notes(Verification& result) {
  if (!result.key_given) {
    result.notes.emplace_back(
        "the public key came from the database itself: who can rewrite the file can put another "
        "there. Give the station's with --key");
  }
  if (result.covered < result.leaves) {
    result.notes.push_back(fmt::format(
        "the last {} of {} leaves are under no checkpoint that was believed: for these the rows "
        "agree with the ledger, and no signature says more",
        result.leaves - result.covered, result.leaves));
  }
  if (result.open_attempts != 0) {
    result.notes.push_back(
        fmt::format("{} attempts have no end: they run, or their program died; they get a leaf "
                    "when they end",
                    result.open_attempts));
  }
}

void check_ledger(SQLite::Database& database, const std::filesystem::path& file,
                  const VerifyRequest& request, Verification& result) {
  result.origin = database.execAndGet("SELECT coalesce(max(origin), '') FROM log").getString();
  check_guards(database, result);
  check_contents(database, result.findings);
  const NoteCheck notes{database, file, request};
  RowCheck rows{database, notes.sizes()};
  rows.run(request.progress);
  result.leaves = rows.leaves();
  result.attempts = rows.count("attempt");
  result.root = rows.root();
  result.open_attempts = static_cast<std::uint64_t>(
      database
          .execAndGet("SELECT (SELECT count(*) FROM attempt_start) - (SELECT count(*) FROM "
                      "attempt_end)")
          .getInt64());
  const std::uint64_t gap = rows.gap();
  notes.judge(rows.roots(), result.leaves, gap, result);
  const std::vector<Finding> found = rows.findings();
  result.findings.insert(result.findings.end(), found.begin(), found.end());
}

Verification verify_opened(SQLite::Database& database, const std::filesystem::path& file,
                           const VerifyRequest& request) {
  Verification result;
  result.key_given = request.key.has_value();
  check_pages(database, result.findings);
  try {
    check_ledger(database, file, request, result);
  } catch (const SQLite::Exception& error) {
    if (result.good()) {
      throw;
    }
    result.findings.push_back({.leaf = Finding::no_leaf,
                               .what = "damaged",
                               .table = "",
                               .attempt = "",
                               .text = fmt::format("the rest cannot be read: {}", error.what())});
  }
  put_in_order(result);
  add_notes(result);
  return result;
}

}  // namespace

Verification verify(const std::filesystem::path& database, const VerifyRequest& request) {
  for (int tries = 1;; ++tries) {
    const Snapshot snapshot{database};
    try {
      const ReadingDatabase opened = open_for_reading(database);
      opened.database->exec("BEGIN");  // one state of the file, whatever a station writes
      Verification result = verify_opened(*opened.database, database, request);
      if (!opened.at_rest || snapshot.holds()) {
        return result;
      }
    } catch (const SQLite::Exception& error) {
      if (snapshot.holds()) {
        throw store_error(database, error);
      }
    }
    if (tries == most_tries) {
      throw StoreError{fmt::format("trace database {}: {}", database.string(), disturbed_text)};
    }
  }
}

}  // namespace gangflash::trace
