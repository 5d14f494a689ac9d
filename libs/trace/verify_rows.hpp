#pragma once
// The rows of the ledger against the rows they are made of, in order, once.
#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "trace/leaf.hpp"
#include "trace/verify.hpp"

namespace gangflash::trace {

class RowCheck {
 public:
  using Progress = std::function<void(std::uint64_t leaf, std::uint64_t leaves)>;

  /// `sizes`: of the trees whose roots are wanted, ascending.
  RowCheck(SQLite::Database& database, std::vector<std::uint64_t> sizes);

  void run(const Progress& progress);

  [[nodiscard]] std::uint64_t leaves() const noexcept { return next_; }
  [[nodiscard]] Hash root() const { return frontier_.root(); }
  /// Roots over the leaf hashes as they stand in the ledger, by size; no further than the first
  /// gap.
  [[nodiscard]] const std::map<std::uint64_t, Hash>& roots() const noexcept { return roots_; }
  /// The first leaf that is missing in the middle, or leaves().
  [[nodiscard]] std::uint64_t gap() const noexcept { return frontier_.size(); }
  [[nodiscard]] std::uint64_t count(const std::string& kind) const;

  /// Of the rows that the ledger does not have, and those that are not as it has them.
  [[nodiscard]] std::vector<Finding> findings();

 private:
  struct Row {
    std::uint64_t seq = 0;
    std::string kind;
    std::int64_t ref = 0;
    std::vector<std::uint8_t> hash;
    std::vector<std::uint8_t> hints;
  };
  /// A leaf whose bytes do not give its hash.
  struct Mismatch {
    Row row;
    std::vector<LeafPart> parts;
    bool explained = false;  ///< by another one that it changed places with
  };

  void check(const Row& row);
  void take_roots();
  void miss(std::uint64_t until);
  void add(Finding finding);
  void find_exchanged();
  bool explain_exchange(Mismatch& left, Mismatch& right);
  void tell(const Mismatch& mismatch);
  void find_added();
  void find_added_to_open_attempts();
  void find_added_names();
  [[nodiscard]] std::string name_of(const std::string& kind, std::int64_t ref);
  [[nodiscard]] std::string attempt_of(const std::string& kind, std::int64_t ref);
  [[nodiscard]] bool gives(const Row& row, std::int64_t ref, const std::string& kind,
                           std::uint64_t index);

  SQLite::Database& database_;
  LeafReader leaves_;
  std::vector<std::uint64_t> sizes_;
  std::size_t next_size_ = 0;
  Frontier frontier_;
  std::uint64_t next_ = 0;
  std::map<std::uint64_t, Hash> roots_;
  std::map<std::string, std::uint64_t> counts_;
  std::vector<Mismatch> mismatches_;
  std::vector<Finding> findings_;
};

}  // namespace gangflash::trace
