#include "trace/read_snapshot.hpp"

#include "trace/database.hpp"

namespace gangflash::trace {

namespace {

struct stat status_of(const std::filesystem::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) {
    status = {};
  }
  return status;
}

bool same(const struct stat& a, const struct stat& b) {
  return a.st_ino == b.st_ino && a.st_size == b.st_size && a.st_mtim.tv_sec == b.st_mtim.tv_sec &&
         a.st_mtim.tv_nsec == b.st_mtim.tv_nsec;
}

}  // namespace

Snapshot::Snapshot(const std::filesystem::path& file)
    : main_{.path = file, .status = status_of(file)},
      wal_{.path = beside(file, "-wal"), .status = status_of(beside(file, "-wal"))} {}

bool Snapshot::holds() const {
  return same(main_.status, status_of(main_.path)) && same(wal_.status, status_of(wal_.path));
}

}  // namespace gangflash::trace
