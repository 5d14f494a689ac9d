#pragma once
// Reading the small files in which the kernel and udev say what there is. Nothing here throws: what
// cannot be read is empty.
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace gangflash::port {

[[nodiscard]] std::string first_line(const std::filesystem::path& file);

/// What is in a folder, in order.
[[nodiscard]] std::vector<std::filesystem::path> entries_of(const std::filesystem::path& folder);

/// The file that an absolute name of the machine under `root` is, links followed. Empty when there
/// is none.
[[nodiscard]] std::filesystem::path real_file(const std::filesystem::path& root,
                                              const std::string& name);

/// Whether udev's record of the device in a /sys folder has this line: "S:serial/by-id/x" for a
/// link that it asked for, "E:NAME=value" for a property.
[[nodiscard]] bool udev_record_has(const std::filesystem::path& root,
                                   const std::filesystem::path& in_sysfs, std::string_view wanted);

}  // namespace gangflash::port
