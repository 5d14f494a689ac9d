#include "gangreport/export_folder.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <optional>
#include <system_error>
#include <vector>

#include "gangreport/options.hpp"
#include "gangreport/output.hpp"
#include "trace/digest.hpp"

namespace gangflash::report {

namespace {

constexpr const char* sums_name = "SHA256SUMS";
constexpr const char* mark_name = "export.json";  // written first: this folder is an export
constexpr std::size_t digest_digits = 64;
constexpr const char* our_endings[] = {".txt", ".csv", ".html", ".json", "SHA256SUMS"};
constexpr std::size_t temporary_suffix = 7;  // ".XXXXXX" of OutputFile

/// Of a file; nothing when it cannot be read.
std::optional<std::string> digest_of(const std::filesystem::path& file) {
  std::ifstream stream{file, std::ios::binary};
  if (!stream) {
    return std::nullopt;
  }
  trace::Sha256 digest;
  std::array<char, std::size_t{64} * 1024> buffer{};
  while (stream.read(buffer.data(), buffer.size()) || stream.gcount() > 0) {
    digest.update(trace::bytes_of({buffer.data(), static_cast<std::size_t>(stream.gcount())}));
  }
  return stream.bad() ? std::nullopt : std::optional{trace::hex(digest.hash())};
}

/// What OutputFile leaves of one of our files when it is killed: ".name.XXXXXX".
bool is_left_behind(const std::filesystem::path& file) {
  std::string name = file.filename().string();
  if (name.size() <= temporary_suffix || name.front() != '.' ||
      name[name.size() - temporary_suffix] != '.') {
    return false;
  }
  name.resize(name.size() - temporary_suffix);
  const auto ends = [&](const char* ending) { return name.ends_with(ending); };
  return std::any_of(std::begin(our_endings), std::end(our_endings), ends);
}

}  // namespace

ExportFolder::ExportFolder(std::filesystem::path folder) : folder_{std::move(folder)} {
  std::filesystem::create_directories(folder_);
  lock_ = ::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (lock_ < 0) {
    throw std::system_error{errno, std::generic_category(), folder_.string()};
  }
  if (::flock(lock_, LOCK_EX | LOCK_NB) != 0) {
    ::close(lock_);
    throw UsageError{
        fmt::format("export: another export writes into {} now; wait for it, or name "
                    "another folder",
                    folder_.string())};
  }
  try {
    check_ours();
    sweep();
    read_sums();
  } catch (...) {
    ::close(lock_);
    throw;
  }
}

ExportFolder::~ExportFolder() {
  ::close(lock_);
}

void ExportFolder::check_ours() const {
  if (std::filesystem::exists(folder_ / mark_name)) {
    return;
  }
  for (const auto& entry : std::filesystem::directory_iterator{folder_}) {
    if (!is_left_behind(entry.path())) {
      throw UsageError{fmt::format(
          "export: {} is neither empty nor an export; name a new folder, or the one of an export "
          "that shall go on",
          folder_.string())};
    }
  }
}

void ExportFolder::sweep() const {
  std::vector<std::filesystem::path> folders{folder_};
  if (std::filesystem::is_directory(folder_ / "logs")) {
    for (const auto& entry : std::filesystem::directory_iterator{folder_ / "logs"}) {
      if (entry.is_directory()) {
        folders.push_back(entry.path());
      }
    }
  }
  for (const std::filesystem::path& folder : folders) {
    for (const auto& entry : std::filesystem::directory_iterator{folder}) {
      if (entry.is_regular_file() && is_left_behind(entry.path())) {
        std::filesystem::remove(entry.path());
      }
    }
  }
}

void ExportFolder::read_sums() {
  std::ifstream stream{folder_ / sums_name};
  for (std::string line; std::getline(stream, line);) {
    if (line.size() > digest_digits + 2) {
      digests_[line.substr(digest_digits + 2)] = line.substr(0, digest_digits);
    }
  }
}

bool ExportFolder::intact(const std::string& name) {
  const auto known = digests_.find(name);
  return known != digests_.end() && digest_of(folder_ / name) == known->second;
}

std::string ExportFolder::content(const std::string& name) const {
  std::ifstream stream{folder_ / name, std::ios::binary};
  return {std::istreambuf_iterator<char>{stream}, {}};
}

bool ExportFolder::put(const std::string& name,
                       const std::function<void(const Sink& sink)>& write) {
  const std::filesystem::path file = folder_ / name;
  std::filesystem::create_directories(file.parent_path());
  OutputFile output{file};
  trace::Sha256 digest;
  write([&](std::string_view text) {
    output.write(text);
    digest.update(trace::bytes_of(text));
  });
  const std::string made = trace::hex(digest.hash());
  digests_[name] = made;
  if (digest_of(file) == made) {
    return false;  // a killed export wrote it, or nothing has changed
  }
  output.complete();
  for (std::filesystem::path in = std::filesystem::path{name}; in.has_relative_path();) {
    in = in.parent_path();
    touched_.insert(in);
  }
  return true;
}

void ExportFolder::finish() {
  for (const std::filesystem::path& folder : touched_) {
    sync_folder(folder_ / folder);
  }
  std::string text;
  for (const auto& [name, digest] : digests_) {
    text += fmt::format("{}  {}\n", digest, name);
  }
  write_file(folder_ / sums_name, text);
}

}  // namespace gangflash::report
