#pragma once
// Reads a text file a person wrote, within limits, before any parser sees it.
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "recipe/report.hpp"

namespace gangflash::recipe {

/// Largest recipe or station file, bytes: thousands of slots fit, a wrong file named by mistake
/// does not.
inline constexpr std::size_t max_text_size = 1u << 20;

/// The bytes of a regular file, or a report of why not. Never waits on a pipe or a device.
std::optional<std::string> read_text_file(const std::filesystem::path& file, Report& report);

/// Reports the first byte that is not UTF-8, or is a control character YAML does not allow.
/// Needed because yaml-cpp replaces the former silently and takes U+0004 for the end of the file.
bool check_text(std::string_view text, Report& report);

}  // namespace gangflash::recipe
