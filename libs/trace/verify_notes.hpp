#pragma once
// The checkpoints: those in the database, those published beside it, those kept elsewhere.
#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "trace/verify.hpp"

namespace gangflash::trace {

class NoteCheck {
 public:
  /// Reads them all. Throws StoreError when a file of `request` cannot be read.
  NoteCheck(SQLite::Database& database, const std::filesystem::path& file,
            const VerifyRequest& request);

  /// Of the trees whose roots decide, ascending.
  [[nodiscard]] std::vector<std::uint64_t> sizes() const;

  /// `roots` by size over a ledger of `leaves`; from `gap` on nothing can be said. Fills in the
  /// counts, notes and findings.
  void judge(const std::map<std::uint64_t, Hash>& roots, std::uint64_t leaves, std::uint64_t gap,
             Verification& result) const;

 private:
  enum class Source { database, published, given };
  struct Seen {
    std::uint64_t size = 0;
    Hash root{};
    Source source = Source::database;
    std::string where;
  };

  void read_database(SQLite::Database& database);
  void read_file(const std::filesystem::path& file, Source source);
  void take(const Note& note, Source source, const std::string& where);
  void refuse(std::string text);

  std::string origin_;
  std::vector<PublicKey> keys_;
  bool key_given_ = false;
  bool notes_given_ = false;
  std::vector<Seen> seen_;         ///< well signed, of this log
  std::vector<Finding> findings_;  ///< of the notes themselves
  std::uint64_t of_other_keys_ = 0;
  std::uint64_t of_other_logs_ = 0;
  std::uint64_t unreadable_ = 0;
};

}  // namespace gangflash::trace
