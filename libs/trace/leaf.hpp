#pragma once
// The canonical bytes of a row of the ledger: everything the trace says about it, as text that a
// person can read and a short script can rebuild. docs/evidence.md gives the rules.
//
//   gangflash trace leaf
//    index=17
//    kind=attempt
//   attempt_start
//    attempt=0199c3d4-81b2-7000-8000-5f0c2a9d11e3
//    slot=A1
//   ...
//
// A line per row with the name of its table, then a line per column, indented by one space. NULL
// leaves its line out, so a column that a later schema adds does not change the leaves before it.
#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "trace/merkle.hpp"

namespace gangflash::trace {

/// The rows of one table in a leaf.
struct LeafPart {
  std::string_view table;
  std::string text;  ///< empty: no row
};

struct Leaf {
  std::vector<LeafPart> parts;
  std::string text;

  [[nodiscard]] Hash hash() const { return leaf_hash(bytes_of(text)); }
  /// Two bytes per part, kept beside the hash: no proof, but they tell which table was changed.
  [[nodiscard]] std::vector<std::uint8_t> hints() const;
};

/// Makes leaves from rows. The statements are those of db/leaf, never the database's own.
class LeafReader {
 public:
  explicit LeafReader(SQLite::Database& database) : database_{database} {}

  /// The leaf of row `ref` as number `index` of the tree. Throws std::invalid_argument for a kind
  /// that this program does not know.
  Leaf read(const std::string& kind, std::int64_t ref, std::uint64_t index);

 private:
  struct Query {
    std::string_view table;
    SQLite::Statement statement;
  };
  using Queries = std::vector<Query>;

  Queries& queries(const std::string& file);
  const std::vector<LeafPart>& run_parts(std::int64_t run_id);

  SQLite::Database& database_;
  std::map<std::string, Queries> queries_;
  std::map<std::string, SQLite::Statement> find_run_;
  // Attempts of one run follow each other, and a run never changes.
  std::int64_t run_id_ = 0;
  std::vector<LeafPart> run_parts_;
};

/// The kinds of the ledger: the table of the row, its key, and how the leaf finds its run.
struct LeafKind {
  std::string_view name;
  std::string_view table;
  std::string_view key;
  const char* run_of;  ///< SQL with one parameter; null: belongs to no run
};
const std::vector<LeafKind>& leaf_kinds();
/// Null for an unknown one.
const LeafKind* leaf_kind(std::string_view name);

}  // namespace gangflash::trace
