#pragma once
// Small files that must be whole after a power cut.
#include <filesystem>
#include <string_view>

#include <sys/types.h>

namespace gangflash::trace {

/// Makes the file with this text, whole or not at all; false when there is one already, which stays
/// as it is. Throws std::system_error.
bool create_durably(const std::filesystem::path& file, std::string_view text, mode_t mode);

/// Adds the text at the end, in one write, and waits for the disk. Makes the file when absent.
/// Throws std::system_error.
void append_durably(const std::filesystem::path& file, std::string_view text);

/// Waits until the file, or the names in a folder, are on the disk. Throws std::system_error.
void sync(const std::filesystem::path& file);
/// For folders: some file systems cannot, and the names stand all the same.
void sync_folder_of(const std::filesystem::path& file);

}  // namespace gangflash::trace
