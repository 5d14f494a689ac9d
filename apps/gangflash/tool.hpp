#pragma once
// Which program this is, as the trace records it.
#include <filesystem>
#include <string>

#include "trace/record.hpp"

namespace gangflash::app {

trace::Tool this_tool();
std::string host_name();

/// Who runs it, by the account of the operating system.
std::string os_user();

/// 64 hex digits; of nothing where the file cannot be read.
std::string sha256_of_file(const std::filesystem::path& file);

}  // namespace gangflash::app
