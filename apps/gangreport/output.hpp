#pragma once
#include <filesystem>
#include <string>

namespace gangflash::report {

/// The whole text or nothing: a temporary file beside, fsync, rename, fsync of the folder. Throws
/// std::system_error.
void write_file(const std::filesystem::path& file, const std::string& text);

}  // namespace gangflash::report
