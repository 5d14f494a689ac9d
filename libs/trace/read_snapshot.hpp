#pragma once
// Has a file that is read without locks changed meanwhile? A station that opens it, writes and
// leaves again may leave everything looking at rest.
#include <sys/stat.h>

#include <filesystem>

namespace gangflash::trace {

/// What a person reads about a file that changed under a long answer.
inline constexpr const char* disturbed_text =
    "a station began to write while a long answer was read; what came so far is not to be trusted. "
    "Ask again.";

class Snapshot {
 public:
  /// Take it before the file is opened.
  explicit Snapshot(const std::filesystem::path& file);

  /// Is everything still as it was?
  [[nodiscard]] bool holds() const;

 private:
  struct File {
    std::filesystem::path path;
    struct stat status {};  ///< all zero: absent
  };
  File main_;
  File wal_;
};

}  // namespace gangflash::trace
