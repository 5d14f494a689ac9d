#include "trace/verify_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "trace/statement.hpp"

namespace gangflash::trace {

namespace {

/// Enough to see a pattern, few enough for memory: a damaged recipe spoils every attempt with it.
constexpr std::size_t most_mismatches = 1000;
constexpr std::uint64_t leaves_per_progress = 4096;
constexpr std::size_t hint_size = 2;

std::vector<std::uint8_t> blob(const SQLite::Column& column) {
  const auto* bytes = static_cast<const std::uint8_t*>(column.getBlob());
  return {bytes, bytes + column.getBytes()};
}

bool has_hint(const LeafPart& part, const std::vector<std::uint8_t>& hints, std::size_t place) {
  const Hash hash = sha256({bytes_of(part.text)});
  return hints.size() >= (place + 1) * hint_size &&
         std::equal(hash.begin(), hash.begin() + hint_size,
                    hints.begin() + static_cast<std::ptrdiff_t>(place * hint_size));
}

}  // namespace

RowCheck::RowCheck(SQLite::Database& database, std::vector<std::uint64_t> sizes)
    : database_{database}, leaves_{database}, sizes_{std::move(sizes)} {}

void RowCheck::run(const Progress& progress) {
  const auto all = static_cast<std::uint64_t>(
      database_.execAndGet("SELECT coalesce(max(seq) + 1, 0) FROM ledger").getInt64());
  SQLite::Statement select{database_,
                           "SELECT seq, kind, ref, leaf_sha256, hints FROM ledger ORDER BY seq"};
  take_roots();
  while (select.executeStep()) {
    check({.seq = static_cast<std::uint64_t>(select.getColumn(0).getInt64()),
           .kind = select.getColumn(1).getString(),
           .ref = select.getColumn(2).getInt64(),
           .hash = blob(select.getColumn(3)),
           .hints = blob(select.getColumn(4))});
    if (progress && next_ % leaves_per_progress == 0) {
      progress(next_, all);
    }
  }
}

void RowCheck::check(const Row& row) {
  if (row.seq != next_) {
    miss(row.seq);
  }
  ++counts_[row.kind];
  std::vector<LeafPart> parts;
  bool good = false;
  if (leaf_kind(row.kind) != nullptr) {
    Leaf leaf = leaves_.read(row.kind, row.ref, row.seq);
    const Hash hash = leaf.hash();
    good = std::equal(hash.begin(), hash.end(), row.hash.begin(), row.hash.end());
    parts = std::move(leaf.parts);
  }
  if (!good && mismatches_.size() < most_mismatches) {
    mismatches_.push_back({row, std::move(parts)});
  }
  if (frontier_.size() == row.seq) {  // no gap so far
    Hash stored{};
    std::copy_n(row.hash.begin(), std::min(row.hash.size(), stored.size()), stored.begin());
    frontier_.append(stored);
    next_ = row.seq + 1;
    take_roots();
  }
  next_ = row.seq + 1;
}

void RowCheck::take_roots() {
  while (next_size_ < sizes_.size() && sizes_[next_size_] <= frontier_.size()) {
    if (sizes_[next_size_] == frontier_.size()) {
      roots_[frontier_.size()] = frontier_.root();
    }
    ++next_size_;
  }
}

void RowCheck::miss(std::uint64_t until) {
  const std::uint64_t last = until - 1;
  add({.leaf = next_,
       .what = "removed",
       .table = "ledger",
       .attempt = "",
       .text = next_ == last
                   ? fmt::format("leaf {} was removed from the ledger", next_)
                   : fmt::format("leaves {} to {} were removed from the ledger", next_, last)});
}

std::uint64_t RowCheck::count(const std::string& kind) const {
  const auto found = counts_.find(kind);
  return found == counts_.end() ? 0 : found->second;
}

void RowCheck::add(Finding finding) {
  findings_.push_back(std::move(finding));
}

std::string RowCheck::attempt_of(const std::string& kind, std::int64_t ref) {
  if (kind != "attempt") {
    return {};
  }
  SQLite::Statement select{database_, "SELECT attempt FROM attempt_start WHERE attempt_id = ?"};
  bind_all(select, ref);
  return select.executeStep() ? select.getColumn(0).getString() : std::string{};
}

/// "attempt 0199…", "audit row 3".
std::string RowCheck::name_of(const std::string& kind, std::int64_t ref) {
  const std::string attempt = attempt_of(kind, ref);
  if (!attempt.empty()) {
    return "attempt " + attempt;
  }
  return kind == "attempt" ? fmt::format("the attempt with attempt_id {}", ref)
                           : fmt::format("row {} of {}", ref, kind);
}

bool RowCheck::gives(const Row& row, std::int64_t ref, const std::string& kind,
                     std::uint64_t index) {
  if (leaf_kind(kind) == nullptr) {
    return false;
  }
  const Hash hash = leaves_.read(kind, ref, index).hash();
  return std::equal(hash.begin(), hash.end(), row.hash.begin(), row.hash.end());
}

/// Did these two change places: their lines of the ledger, the rows these lines name, or the rows
/// of one table?
bool RowCheck::explain_exchange(Mismatch& left, Mismatch& right) {
  Row& a = left.row;
  Row& b = right.row;
  std::string how;
  if (gives(a, a.ref, a.kind, b.seq) && gives(b, b.ref, b.kind, a.seq)) {
    how = fmt::format("leaves {} and {} of the ledger changed places", a.seq, b.seq);
  } else if (gives(a, b.ref, b.kind, a.seq) && gives(b, a.ref, a.kind, b.seq)) {
    how = fmt::format("leaves {} and {} of the ledger name each other's rows", a.seq, b.seq);
  }
  std::string table = "ledger";
  for (std::size_t i = 0; how.empty() && i < std::min(left.parts.size(), right.parts.size()); ++i) {
    if (!has_hint(left.parts[i], a.hints, i) && has_hint(left.parts[i], b.hints, i) &&
        has_hint(right.parts[i], a.hints, i)) {
      table = left.parts[i].table;
      how = fmt::format("the rows of {} of {} and of {} changed places", table,
                        name_of(a.kind, a.ref), name_of(b.kind, b.ref));
    }
  }
  if (how.empty()) {
    return false;
  }
  add({.leaf = a.seq,
       .what = "reordered",
       .table = table,
       .attempt = attempt_of(a.kind, a.ref),
       .text = how});
  return left.explained = right.explained = true;
}

void RowCheck::find_exchanged() {
  for (std::size_t i = 0; i < mismatches_.size(); ++i) {
    // An exchange leaves two mismatches; where there are crowds of them the cause is another.
    const std::size_t end = std::min(mismatches_.size(), i + 20);
    for (std::size_t j = i + 1; !mismatches_[i].explained && j < end; ++j) {
      if (!mismatches_[j].explained && mismatches_[i].row.kind == mismatches_[j].row.kind) {
        explain_exchange(mismatches_[i], mismatches_[j]);
      }
    }
  }
}

void RowCheck::tell(const Mismatch& mismatch) {
  const Row& row = mismatch.row;
  std::string removed;
  std::string changed;
  for (std::size_t i = 0; i < mismatch.parts.size(); ++i) {
    if (!has_hint(mismatch.parts[i], row.hints, i)) {
      std::string& tables = mismatch.parts[i].text.empty() ? removed : changed;
      tables += (tables.empty() ? "" : ", ") + std::string{mismatch.parts[i].table};
    }
  }
  Finding finding{.leaf = row.seq,
                  .what = removed.empty() ? "changed" : "removed",
                  .table = removed.empty() ? changed : removed,
                  .attempt = attempt_of(row.kind, row.ref),
                  .text = fmt::format("{} (leaf {}): ", name_of(row.kind, row.ref), row.seq)};
  if (finding.table.empty()) {
    finding.table = "ledger";
    finding.text += "its line in the ledger was changed; the rows themselves are as written";
  } else {
    finding.text += removed.empty() ? "" : fmt::format("the rows of {} were removed", removed);
    finding.text += removed.empty() || changed.empty() ? "" : "; ";
    finding.text += changed.empty() ? "" : fmt::format("{} is not as it was written", changed);
  }
  add(std::move(finding));
}

/// Rows of the tables that the ledger covers, without a leaf.
void RowCheck::find_added() {
  for (const LeafKind& kind : leaf_kinds()) {
    SQLite::Statement count{database_, fmt::format("SELECT count(*) FROM {}", kind.table)};
    SQLite::Statement without{
        database_, fmt::format("SELECT {0} FROM {1} WHERE NOT EXISTS (SELECT 1 FROM ledger "
                               "WHERE ref = {0} AND kind = ?) ORDER BY {0} LIMIT {2}",
                               kind.key, kind.table, Verification::most_findings)};
    // Counting is quick where all is well.
    const bool all_there =
        find(count) == static_cast<std::int64_t>(this->count(std::string{kind.name})) &&
        mismatches_.empty() && findings_.empty();
    bind_all(without, kind.name);
    while (!all_there && without.executeStep()) {
      const std::int64_t ref = without.getColumn(0).getInt64();
      const std::string name{kind.name};
      add({.leaf = next_,
           .what = "added",
           .table = std::string{kind.table},
           .attempt = attempt_of(name, ref),
           .text = fmt::format("{} stands in {} but has no leaf: it was added, or its leaf was "
                               "removed",
                               name_of(name, ref), kind.table)});
    }
  }
}

/// Steps and frames are written with the end of their attempt, never before.
void RowCheck::find_added_to_open_attempts() {
  for (const std::string table : {"step", "flight_record"}) {
    SQLite::Statement select{
        database_,
        fmt::format("SELECT attempt FROM attempt_start s WHERE NOT EXISTS (SELECT 1 FROM "
                    "attempt_end e WHERE e.attempt_id = s.attempt_id) AND EXISTS (SELECT 1 FROM "
                    "{} t WHERE t.attempt_id = s.attempt_id) LIMIT {}",
                    table, Verification::most_findings)};
    while (select.executeStep()) {
      const std::string attempt = select.getColumn(0).getString();
      add({.leaf = next_,
           .what = "added",
           .table = table,
           .attempt = attempt,
           .text = fmt::format("attempt {} has rows in {} but no end: its end was removed, or "
                               "they were added",
                               attempt, table)});
    }
  }
}

/// A name is under the leaf of the attempt that gave it; one of an attempt that never met the unit
/// is under none.
void RowCheck::find_added_names() {
  SQLite::Statement select{
      database_,
      fmt::format("SELECT kind, value FROM identity i WHERE NOT EXISTS (SELECT 1 FROM identified f "
                  "WHERE f.attempt_id = i.attempt_id AND f.unit_id = i.unit_id) LIMIT {}",
                  Verification::most_findings)};
  while (select.executeStep()) {
    add({.leaf = next_,
         .what = "added",
         .table = "identity",
         .attempt = "",
         .text = fmt::format("{} {} names a unit, but no attempt found it there",
                             select.getColumn(0).getString(), select.getColumn(1).getString())});
  }
}

std::vector<Finding> RowCheck::findings() {
  find_exchanged();
  for (const Mismatch& mismatch : mismatches_) {
    if (!mismatch.explained) {
      tell(mismatch);
    }
  }
  find_added();
  find_added_to_open_attempts();
  find_added_names();
  return std::move(findings_);
}

}  // namespace gangflash::trace
