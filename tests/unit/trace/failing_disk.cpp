#include "failing_disk.hpp"

#include <algorithm>
#include <array>
#include <new>

namespace gangflash::trace {

struct FailingDisk::File {
  sqlite3_file head;  ///< SQLite finds the methods here
  FailingDisk* disk;

  /// How to take back a change that was not synced yet.
  struct Undo {
    sqlite3_int64 size;    ///< of the file before
    sqlite3_int64 offset;  ///< where `bytes` stood
    std::vector<std::uint8_t> bytes;
  };
  std::vector<Undo>* unsynced;

  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
  sqlite3_int64 size() {
    sqlite3_int64 bytes = 0;
    real()->pMethods->xFileSize(real(), &bytes);
    return bytes;
  }
  void remember(sqlite3_int64 offset, sqlite3_int64 count) {
    const sqlite3_int64 before = size();
    Undo undo{.size = before, .offset = offset, .bytes = {}};
    undo.bytes.resize(
        static_cast<std::size_t>(std::clamp<sqlite3_int64>(before - offset, 0, count)));
    if (!undo.bytes.empty()) {
      real()->pMethods->xRead(real(), undo.bytes.data(), static_cast<int>(undo.bytes.size()),
                              offset);
    }
    unsynced->push_back(std::move(undo));
  }
  void take_back() {
    for (auto undo = unsynced->rbegin(); undo != unsynced->rend(); ++undo) {
      real()->pMethods->xTruncate(real(), undo->size);
      if (!undo->bytes.empty()) {
        real()->pMethods->xWrite(real(), undo->bytes.data(), static_cast<int>(undo->bytes.size()),
                                 undo->offset);
      }
    }
    unsynced->clear();
  }
};

namespace {

using File = FailingDisk::File;

File& ours(sqlite3_file* file) {
  return *reinterpret_cast<File*>(file);
}

/// Calls the real VFS's method of the same name.
template <auto Method, class... Arguments>
int pass_on(sqlite3_file* file, Arguments... arguments) {
  sqlite3_file* real = ours(file).real();
  return (real->pMethods->*Method)(real, arguments...);
}

using Methods = sqlite3_io_methods;

// Version 2: with the shared memory of a WAL, without memory-mapped pages, which would bypass
// xWrite.
constexpr Methods methods{
    .iVersion = 2,
    .xClose = [](sqlite3_file* file) { return ours(file).disk->close(ours(file)); },
    .xRead =
        [](sqlite3_file* file, void* to, int count, sqlite3_int64 offset) {
          return ours(file).disk->read(ours(file), to, count, offset);
        },
    .xWrite =
        [](sqlite3_file* file, const void* from, int count, sqlite3_int64 offset) {
          return ours(file).disk->write(ours(file), from, count, offset);
        },
    .xTruncate = [](sqlite3_file* file,
                    sqlite3_int64 size) { return ours(file).disk->truncate(ours(file), size); },
    .xSync = [](sqlite3_file* file, int) { return ours(file).disk->sync(ours(file)); },
    .xFileSize = pass_on<&Methods::xFileSize, sqlite3_int64*>,
    .xLock = pass_on<&Methods::xLock, int>,
    .xUnlock = pass_on<&Methods::xUnlock, int>,
    .xCheckReservedLock = pass_on<&Methods::xCheckReservedLock, int*>,
    .xFileControl = pass_on<&Methods::xFileControl, int, void*>,
    .xSectorSize = pass_on<&Methods::xSectorSize>,
    .xDeviceCharacteristics = pass_on<&Methods::xDeviceCharacteristics>,
    .xShmMap = pass_on<&Methods::xShmMap, int, int, int, void volatile**>,
    .xShmLock = pass_on<&Methods::xShmLock, int, int, int>,
    .xShmBarrier =
        [](sqlite3_file* file) {
          sqlite3_file* real = ours(file).real();
          real->pMethods->xShmBarrier(real);
        },
    .xShmUnmap = pass_on<&Methods::xShmUnmap, int>,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

FailingDisk& disk_of(sqlite3_vfs* vfs) {
  return *static_cast<FailingDisk*>(vfs->pAppData);
}

}  // namespace

std::string_view name(Cut cut) {
  static constexpr std::array<std::string_view, 4> names{"io error", "disk gone", "disk full",
                                                         "power"};
  return names.at(static_cast<std::size_t>(cut));
}

FailingDisk::FailingDisk(Cut cut, unsigned at)
    : cut_{cut}, at_{at}, real_{sqlite3_vfs_find(nullptr)}, vfs_{*real_} {
  vfs_.zName = "failing";
  vfs_.pNext = nullptr;
  vfs_.pAppData = this;
  vfs_.szOsFile = static_cast<int>(sizeof(File)) + real_->szOsFile;
  vfs_.xOpen = [](sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* out) {
    return disk_of(vfs).open(path, *::new (file) File{}, flags, out);
  };
  vfs_.xDelete = [](sqlite3_vfs* vfs, const char* path, int sync_folder) {
    return disk_of(vfs).remove(path, sync_folder);
  };
  sqlite3_vfs_register(&vfs_, 1);
}

FailingDisk::~FailingDisk() {
  sqlite3_vfs_unregister(&vfs_);
  sqlite3_vfs_register(real_, 1);
}

bool FailingDisk::has_failed() const {
  const std::lock_guard lock{mutex_};
  return failed_;
}

bool FailingDisk::is_dead() const {
  return failed_ && (cut_ == Cut::disk_gone || cut_ == Cut::power);
}

/// Counts one operation. A full disk fails elsewhere: only what grows is refused.
bool FailingDisk::fails_now() {
  if (++operations_ == at_) {
    failed_ = true;
    if (cut_ == Cut::power) {
      lose_power();
    }
    return cut_ != Cut::disk_full;
  }
  return is_dead();
}

void FailingDisk::lose_power() {
  for (File* file : files_) {
    file->take_back();
  }
}

int FailingDisk::open(const char* path, File& file, int flags, int* flags_out) {
  const std::lock_guard lock{mutex_};
  const int result = real_->xOpen(real_, path, file.real(), flags, flags_out);
  if (file.real()->pMethods != nullptr) {  // then SQLite closes it, whatever the result
    file.head.pMethods = &methods;
    file.disk = this;
    file.unsynced = new std::vector<File::Undo>;
    files_.insert(&file);
  }
  return result;
}

int FailingDisk::close(File& file) {
  const std::lock_guard lock{mutex_};
  files_.erase(&file);
  delete file.unsynced;
  return file.real()->pMethods->xClose(file.real());
}

int FailingDisk::read(File& file, void* to, int count, sqlite3_int64 offset) {
  const std::lock_guard lock{mutex_};
  return is_dead() ? SQLITE_IOERR_READ
                   : file.real()->pMethods->xRead(file.real(), to, count, offset);
}

int FailingDisk::write(File& file, const void* from, int count, sqlite3_int64 offset) {
  const std::lock_guard lock{mutex_};
  const bool was_dead = is_dead();
  const bool fails = fails_now();
  const bool full = failed_ && cut_ == Cut::disk_full && offset + count > file.size();
  if (!fails && !full) {
    file.remember(offset, count);
    return file.real()->pMethods->xWrite(file.real(), from, count, offset);
  }
  if (!was_dead && cut_ != Cut::power) {  // torn: its first half is on the disk
    file.real()->pMethods->xWrite(file.real(), from, count / 2, offset);
  }
  return full ? SQLITE_FULL : SQLITE_IOERR_WRITE;
}

int FailingDisk::truncate(File& file, sqlite3_int64 size) {
  const std::lock_guard lock{mutex_};
  if (fails_now()) {
    return SQLITE_IOERR_TRUNCATE;
  }
  file.remember(size, file.size());
  return file.real()->pMethods->xTruncate(file.real(), size);
}

/// The real disk is not asked: nothing here outlives the machine.
int FailingDisk::sync(File& file) {
  const std::lock_guard lock{mutex_};
  if (fails_now()) {
    return SQLITE_IOERR_FSYNC;
  }
  file.unsynced->clear();
  return SQLITE_OK;
}

int FailingDisk::remove(const char* path, int sync_folder) {
  const std::lock_guard lock{mutex_};
  return fails_now() ? SQLITE_IOERR_DELETE : real_->xDelete(real_, path, sync_folder);
}

}  // namespace gangflash::trace
