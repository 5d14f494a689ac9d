#pragma once
// A file that appears whole or not at all.
#include <cstdint>
#include <filesystem>
#include <span>

namespace gangflash::app {

/// Throws UsageError when `file` could not be written: it exists and may not be replaced, it is no
/// regular file, or its folder cannot be written to. Asked before a port is opened.
void check_new_file(const std::filesystem::path& file, bool replace);

/// Writes beside `file`, syncs, and gives it its name. Throws std::system_error; then nothing is
/// left of it, and what was there before is as it was.
void write_new_file(const std::filesystem::path& file, std::span<const std::uint8_t> bytes,
                    bool replace);

}  // namespace gangflash::app
