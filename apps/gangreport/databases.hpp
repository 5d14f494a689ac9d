#pragma once
// Which files --db means.
#include <filesystem>
#include <string>
#include <vector>

namespace gangflash::report {

/// The files themselves, and of a folder all trace databases in it and in the folders below
/// (*.db, ours by their first bytes), each once; without any the user's own. Throws
/// trace::StoreError when a folder has none.
std::vector<std::filesystem::path> databases_named(const std::vector<std::string>& given);

}  // namespace gangflash::report
