#pragma once
// Recomputes everything the ledger covers and says what is not as it was written. Reads only, and
// needs memory for the checkpoints, not for the rows.
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "trace/checkpoint.hpp"

namespace gangflash::trace {

/// One thing that is not as it was written.
struct Finding {
  /// Where in the ledger: what comes first is told first. `no_leaf`: it concerns the whole file.
  std::uint64_t leaf = no_leaf;
  std::string what;     ///< changed, removed, added, reordered, cut off, checkpoint, guard, damaged
  std::string table;    ///< or several, with commas
  std::string attempt;  ///< UUID; empty where there is none
  std::string text;     ///< the sentence for a person

  static constexpr std::uint64_t no_leaf = UINT64_MAX;
};

struct Verification {
  std::string origin;
  std::uint64_t leaves = 0;
  std::uint64_t attempts = 0;       ///< ended ones, each with its leaf
  std::uint64_t open_attempts = 0;  ///< without an end: they run, or their program died
  Hash root{};
  std::uint64_t checkpoints = 0;   ///< good ones of the database
  std::uint64_t published = 0;     ///< good ones of DATABASE.checkpoints
  std::uint64_t given = 0;         ///< good ones of the files that were given
  std::uint64_t covered = 0;       ///< leaves below the last good checkpoint
  bool key_given = false;          ///< else the database's own keys were believed
  std::vector<std::string> notes;  ///< nothing wrong, but worth knowing
  std::vector<Finding> findings;   ///< in order; at most `most_findings`
  std::uint64_t more_findings = 0;

  static constexpr std::size_t most_findings = 100;
  [[nodiscard]] bool good() const noexcept { return findings.empty(); }
};

struct VerifyRequest {
  std::optional<PublicKey> key = {};                    ///< pins whose signatures count
  std::vector<std::filesystem::path> checkpoints = {};  ///< files of notes kept elsewhere
  std::function<void(std::uint64_t leaf, std::uint64_t leaves)> progress = {};
};

/// Throws StoreError when there is nothing that could be verified.
Verification verify(const std::filesystem::path& database, const VerifyRequest& request);

}  // namespace gangflash::trace
