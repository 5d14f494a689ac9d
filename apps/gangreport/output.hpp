#pragma once
// Files that are whole or absent: a temporary file beside, fsync, rename.
#include <filesystem>
#include <string>
#include <string_view>

namespace gangflash::report {

/// Written piece by piece; without complete() nothing of it stays. Everything throws
/// std::system_error.
class OutputFile {
 public:
  explicit OutputFile(std::filesystem::path file);
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  void write(std::string_view text);
  /// Under its name from now on, in place of what was there. Durable after sync_folder().
  void complete();

 private:
  void flush();

  std::filesystem::path file_;
  std::string temporary_;
  int fd_ = -1;
  std::string buffer_;
};

/// The names in it survive a power cut from now on.
void sync_folder(const std::filesystem::path& folder);

/// The whole text or nothing, folder synced too. Throws std::system_error.
void write_file(const std::filesystem::path& file, const std::string& text);

}  // namespace gangflash::report
