#pragma once
// load_station on text already read.
#include <filesystem>
#include <string>

#include "recipe/station.hpp"

namespace gangflash::recipe {

/// `folder` is what `database` is relative to.
StationResult station_of_text(const std::string& text, const std::string& file,
                              const std::filesystem::path& folder);

}  // namespace gangflash::recipe
