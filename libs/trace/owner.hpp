#pragma once
// Who writes, and does it still live? Every journal holds a lock on one byte of DATABASE.owners
// while it is open. The kernel drops the lock whatever way the process ends, so a lock that can be
// had is a death certificate.
//
// Open-file-description locks, because the classic ones belong to the process: two journals in one
// process would not see each other, and closing any descriptor of the file would drop them all.
#include <cstdint>
#include <filesystem>
#include <string>

#include "trace/durable_file.hpp"

namespace gangflash::trace {

/// What tells one process from every other, on this host and over reboots.
struct ProcessIdentity {
  std::string host;
  std::string boot_id;
  std::int64_t pid = 0;
  std::int64_t start = 0;  ///< clock ticks after boot
  [[nodiscard]] bool lives() const;
  static ProcessIdentity of_this_process();
};

class OwnerFile {
 public:
  /// Opens it, or creates it with these rights. Throws std::system_error.
  explicit OwnerFile(const std::filesystem::path& file, mode_t rights = trace_rights);
  ~OwnerFile();
  OwnerFile(const OwnerFile&) = delete;
  OwnerFile& operator=(const OwnerFile&) = delete;

  /// One process at a time opens, migrates and tidies up: waits for byte 0.
  void lock_opening();
  void unlock_opening();

  /// Holds byte `owner` until this object is destroyed.
  void hold(std::int64_t owner);
  /// Does another open journal hold byte `owner`?
  [[nodiscard]] bool is_held(std::int64_t owner) const;
  [[nodiscard]] std::int64_t inode() const noexcept { return inode_; }

 private:
  int fd_ = -1;
  std::int64_t inode_ = 0;
};

}  // namespace gangflash::trace
