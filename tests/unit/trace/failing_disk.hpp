#pragma once
// A disk under SQLite that fails at a chosen moment: a VFS between SQLite and the real one
// (https://www.sqlite.org/vfs.html), so whatever the store wants on the disk comes through here.
#include <sqlite3.h>

#include <cstdint>
#include <mutex>
#include <set>
#include <string_view>
#include <vector>

namespace gangflash::trace {

enum class Cut : std::uint8_t {
  io_error,   ///< one operation fails, a write in its middle; the disk goes on
  disk_gone,  ///< that one and all after it
  disk_full,  ///< from then on no file grows
  power,      ///< like disk_gone, and what was not synced by then was never written
};
std::string_view name(Cut cut);

/// While it lives it is under every database that this process opens.
class FailingDisk {
 public:
  /// The `at`-th write, sync, truncation or removal fails, counted from 1.
  FailingDisk(Cut cut, unsigned at);
  ~FailingDisk();
  FailingDisk(const FailingDisk&) = delete;
  FailingDisk& operator=(const FailingDisk&) = delete;

  [[nodiscard]] bool has_failed() const;

  /// A file as SQLite holds it: this, and behind it the real VFS's own.
  struct File;
  int open(const char* path, File& file, int flags, int* flags_out);
  int close(File& file);
  int read(File& file, void* to, int count, sqlite3_int64 offset);
  int write(File& file, const void* from, int count, sqlite3_int64 offset);
  int truncate(File& file, sqlite3_int64 size);
  int sync(File& file);
  int remove(const char* path, int sync_folder);

 private:
  [[nodiscard]] bool is_dead() const;
  [[nodiscard]] bool fails_now();
  void lose_power();

  const Cut cut_;
  const unsigned at_;
  mutable std::mutex mutex_;  // the journal writes on a thread of its own
  unsigned operations_ = 0;
  bool failed_ = false;
  std::set<File*> files_;
  sqlite3_vfs* real_;
  sqlite3_vfs vfs_;
};

}  // namespace gangflash::trace
