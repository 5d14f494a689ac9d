#pragma once
// Copies of a trace database that can be relied on: SQLite's online backup, checked before it gets
// its name.
#include <cstdint>
#include <filesystem>
#include <functional>

namespace gangflash::trace {

enum class Existing { keep, replace };

struct BackupResult {
  std::uint64_t attempts = 0;
  std::uint64_t leaves = 0;
  std::uintmax_t bytes = 0;
};

/// One state of the database as one file without -wal, while a station may go on writing. Beside it
/// the published checkpoints. The copy is sound (quick_check), has as many rows in every table, and
/// gives the same ledger root, or there is none. Throws StoreError; also when `target` exists and
/// is to be kept.
BackupResult backup(const std::filesystem::path& database, const std::filesystem::path& target,
                    Existing existing, const std::function<void(int percent)>& progress = {});

}  // namespace gangflash::trace
