#pragma once
// Which recipe of a folder makes a product.
#include <filesystem>
#include <string>
#include <vector>

#include "recipe/diagnostic.hpp"

namespace gangflash::recipe {

struct Matching {
  std::vector<std::filesystem::path> recipes;  ///< those that list the part number, by name
  std::size_t looked_at = 0;                   ///< recipes in the folder
  /// An error where a file, or the folder, cannot be read: it might have been a second match.
  Diagnostics diagnostics;
};

/// Looks at every .yaml and .yml file of the folder itself. A file without the key `recipe` (a
/// station file, say) is none. What else is wrong with a recipe is not looked at here.
Matching recipes_for(const std::filesystem::path& folder, const std::string& part_number);

}  // namespace gangflash::recipe
