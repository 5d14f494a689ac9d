#include "recipe/matching.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <system_error>
#include <utility>

#include "recipe/draft.hpp"
#include "recipe/text_file.hpp"

namespace gangflash::recipe {
namespace {

namespace fs = std::filesystem;

bool is_yaml(const fs::path& file) {
  return file.extension() == ".yaml" || file.extension() == ".yml";
}

std::vector<fs::path> files_of(const fs::path& folder, Diagnostics& diagnostics) {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator each(folder, error), end; !error && each != end;
       each.increment(error)) {
    if (is_yaml(each->path())) files.push_back(each->path());
  }
  if (error) {
    diagnostics.push_back(
        {Severity::error, folder.string(), 0, 0,
         fmt::format("the folder of recipes cannot be read: {}", error.message())});
  }
  std::ranges::sort(files);
  return files;
}

/// The part numbers of a recipe; nothing when the file is none.
std::optional<std::vector<std::string>> part_numbers_of(const fs::path& file,
                                                        Diagnostics& diagnostics) {
  Report report(file.string());
  std::optional<YamlNode> root;
  const auto text = read_text_file(file, report);
  if (text && check_text(*text, report)) root = parse_yaml(*text, report);
  if (!root) {
    Diagnostics problems = report.take();
    std::ranges::move(problems, std::back_inserter(diagnostics));
    return std::nullopt;
  }
  if (std::ranges::find(root->entries, "recipe", &Entry::key) == root->entries.end()) {
    return std::nullopt;
  }
  Report ignored(file.string());  // load_plan() tells, should this be the one
  return read_recipe(*root, ignored).recipe.part_numbers;
}

}  // namespace

Matching recipes_for(const fs::path& folder, const std::string& part_number) {
  Matching result;
  for (const fs::path& file : files_of(folder, result.diagnostics)) {
    const auto numbers = part_numbers_of(file, result.diagnostics);
    if (!numbers) continue;
    ++result.looked_at;
    if (std::ranges::find(*numbers, part_number) != numbers->end()) result.recipes.push_back(file);
  }
  return result;
}

}  // namespace gangflash::recipe
