#pragma once
// Small files that must be whole after a power cut.
#include <filesystem>
#include <string_view>

#include <sys/types.h>

namespace gangflash::trace {

/// Of what a station writes: its owner writes, the group reads, others have no business with serial
/// numbers and names of people. The umask may take more away, never add.
inline constexpr mode_t trace_rights = 0640;

/// Makes the file, empty and with those rights, before others can see it with wider ones. What
/// exists stays as it is, and what cannot be made shows when it is opened.
void make_private(const std::filesystem::path& file);

/// Read and write rights of a file; `trace_rights` when there is none.
mode_t rights_of(const std::filesystem::path& file);

/// Opens with these open(2) flags; when absent it is made with exactly `rights`, as SQLite gives
/// -wal and -shm those of the database. -1 and errno on failure.
int open_or_make(const std::filesystem::path& file, int flags, mode_t rights);

/// Makes the file with this text, whole or not at all; false when there is one already, which stays
/// as it is. Throws std::system_error.
bool create_durably(const std::filesystem::path& file, std::string_view text, mode_t mode);

/// Adds the text at the end, in one write, and waits for the disk. Makes the file with `rights`
/// when absent. Throws std::system_error.
void append_durably(const std::filesystem::path& file, std::string_view text, mode_t rights);

/// Waits until the file, or the names in a folder, are on the disk. Throws std::system_error.
void sync(const std::filesystem::path& file);
/// For folders: some file systems cannot, and the names stand all the same.
void sync_folder_of(const std::filesystem::path& file);

}  // namespace gangflash::trace
