#include "gangreport/databases.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <set>
#include <string_view>

#include "trace/journal.hpp"

namespace gangflash::report {

namespace {

namespace fs = std::filesystem;

fs::path default_database() {
  const auto set = [](const char* name) {
    const char* value = std::getenv(name);
    return fs::path{value == nullptr ? "" : value};
  };
  const fs::path state = set("XDG_STATE_HOME");
  // The XDG rule: a relative path in the variable counts as none.
  return (state.is_absolute() ? state : set("HOME") / ".local/state") / "gangflash/trace.db";
}

/// By the SQLite header: its magic, and the application id at offset 68. A folder may hold other
/// things. In a file so young that all of it is in its -wal, the id is not there yet.
bool is_trace(const fs::path& file) {
  std::array<char, 72> header{};
  std::ifstream stream{file, std::ios::binary};
  stream.read(header.data(), header.size());
  const std::string_view text{header.data(), header.size()};
  if (!stream || !text.starts_with("SQLite format 3")) {
    return false;
  }
  const std::string_view id = text.substr(68);
  std::error_code ignored;
  return id == "GFtr" ||
         (id == std::string_view{"\0\0\0\0", 4} && fs::exists(file.string() + "-wal", ignored));
}

std::vector<fs::path> databases_in(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  const auto options = fs::directory_options::follow_directory_symlink;
  for (fs::recursive_directory_iterator entry{folder, options, error}, end; !error && entry != end;
       entry.increment(error)) {
    if (entry->path().extension() == ".db" && is_trace(entry->path())) {
      files.push_back(entry->path());
    }
  }
  if (error) {
    throw trace::StoreError{fmt::format("--db {}: {}", folder.string(), error.message())};
  }
  if (files.empty()) {
    throw trace::StoreError{fmt::format(
        "--db {}: no trace database in this folder; they are files named *.db", folder.string())};
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

std::vector<fs::path> databases_named(const std::vector<std::string>& given) {
  if (given.empty()) {
    return {default_database()};
  }
  std::vector<fs::path> files;
  std::set<fs::path> seen;
  const auto add = [&](const fs::path& file) {
    std::error_code ignored;
    if (seen.insert(fs::weakly_canonical(file, ignored)).second) {
      files.push_back(file);
    }
  };
  for (const fs::path path : given) {
    std::error_code ignored;
    if (fs::is_directory(path, ignored)) {
      std::ranges::for_each(databases_in(path), add);
    } else {
      add(path);
    }
  }
  return files;
}

}  // namespace gangflash::report
