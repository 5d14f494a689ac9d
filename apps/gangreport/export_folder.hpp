#pragma once
// A folder that an export fills, and fills up again: every file is whole or absent, and SHA256SUMS
// (which `sha256sum -c` reads) says what belongs there.
#include <filesystem>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "gangreport/format.hpp"

namespace gangflash::report {

class ExportFolder {
 public:
  /// Makes the folder when there is none, refuses one that is neither empty nor an export; keeps
  /// every other export out while this one lives; sweeps away what a killed one left half written.
  /// Throws UsageError, std::system_error.
  explicit ExportFolder(std::filesystem::path folder);
  ~ExportFolder();
  ExportFolder(const ExportFolder&) = delete;
  ExportFolder& operator=(const ExportFolder&) = delete;

  /// Is the file there, and is it the one that the last export wrote?
  [[nodiscard]] bool intact(const std::string& name);
  /// Empty when there is no such file.
  [[nodiscard]] std::string content(const std::string& name) const;
  /// Puts what `write` writes under that name, unless the same bytes are there already. True when
  /// the file is new or other than it was.
  bool put(const std::string& name, const std::function<void(const Sink& sink)>& write);
  /// Writes SHA256SUMS. Without it the next export looks at every file again.
  void finish();

 private:
  void check_ours() const;
  void sweep() const;
  void read_sums();

  std::filesystem::path folder_;
  int lock_ = -1;
  std::map<std::string, std::string> digests_;  ///< by name, '/' between folders
  std::set<std::filesystem::path> touched_;     ///< folders in it with new names, to be synced
};

}  // namespace gangflash::report
