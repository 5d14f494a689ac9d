#pragma once
// Is a database all that was written to it?
#include <filesystem>
#include <string>

namespace gangflash::trace {

/// A sentence for people when the file seems to be a copy without its -wal: a program that wrote
/// it never signed off, and what it wrote last is not there. Else empty. Throws StoreError.
std::string missing_wal(const std::filesystem::path& file);

}  // namespace gangflash::trace
