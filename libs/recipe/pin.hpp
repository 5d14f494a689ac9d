#pragma once
// Writes the digests of a recipe's images into its text, which otherwise stays as a person wrote
// it.
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "recipe/diagnostic.hpp"

namespace gangflash::recipe {

struct PinnedImage {
  std::string file;    ///< as the recipe writes it
  std::string sha256;  ///< now
  std::string before;  ///< empty: it was not pinned
};

struct PinResult {
  std::optional<std::string> text;  ///< present if and only if there is no error
  std::vector<PinnedImage> images;
  Diagnostics diagnostics;
};

/// The text of `recipe_file` with `sha256:` beside every `file:` of its images. What comes out is
/// read again before it is believed: comments and layout stay, and every pin fits.
PinResult pin(const std::filesystem::path& recipe_file);

}  // namespace gangflash::recipe
