#include "port/system_files.hpp"

#include <algorithm>
#include <fstream>

namespace gangflash::port {
namespace fs = std::filesystem;

std::string first_line(const fs::path& file) {
  std::ifstream stream(file);
  std::string line;
  std::getline(stream, line);
  return line;
}

std::vector<fs::path> entries_of(const fs::path& folder) {
  std::vector<fs::path> entries;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    entries.push_back(entry->path());
  }
  std::sort(entries.begin(), entries.end());
  return entries;
}

fs::path real_file(const fs::path& root, const std::string& name) {
  std::error_code error;
  const fs::path file = fs::canonical(root / fs::path(name).relative_path(), error);
  return error ? fs::path() : file;
}

bool udev_record_has(const fs::path& root, const fs::path& in_sysfs, std::string_view wanted) {
  // udev's database names a device by its number: c188:0.
  std::ifstream record(root / "run/udev/data" / ("c" + first_line(in_sysfs / "dev")));
  for (std::string line; std::getline(record, line);) {
    if (line == wanted) return true;
  }
  return false;
}

}  // namespace gangflash::port
