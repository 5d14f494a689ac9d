#pragma once
// May this be programmed here, now? The one place where it is asked, by `run`, `plan` and the
// one-board commands, before a port or a database is opened.
#include <filesystem>
#include <optional>
#include <string>

#include "command.hpp"
#include "recipe/plan.hpp"
#include "trace/batch_check.hpp"

namespace gangflash::app {

/// What speaks against this recipe: no signature although the policy wants one (E106), withdrawn by
/// a person or not the revision, lot or part number that it should be (E102). `database` is read
/// if it is there. Throws StoreError.
recipe::Diagnostics clearance(const CommandLine& line, const recipe::Plan& plan,
                              const std::optional<std::filesystem::path>& database);

/// What speaks against writing this firmware file to a board without a recipe.
recipe::Diagnostics clearance(const recipe::PlannedImage& image,
                              const std::filesystem::path& database);

/// With --change-recipe: records that the lot goes on with this recipe, by whom and why. Throws
/// UsageError when there is nothing to change or a name or a reason is missing, and StoreError.
void record_recipe_change(const CommandLine& line, const recipe::Plan& plan,
                          const std::filesystem::path& database, const std::string& station);

}  // namespace gangflash::app
