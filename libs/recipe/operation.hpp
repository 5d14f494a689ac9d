#pragma once
// The Plan of a one-board command: a recipe's checks and a recipe's Plan, of which only that
// command's part is done.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "recipe/plan.hpp"

namespace gangflash::recipe {

/// "flash", "read", ...: the command as it is typed.
std::string_view name(Operation operation);

/// Plans `operation`. Only what belongs to it is taken from `recipe`; `part`, `baud` and `attempts`
/// always do.
///
/// | operation | images | range | of the recipe |
/// |---|---|---|---|
/// | recipe, flash | at least one | - | everything |
/// | verify | at least one | - | `verify`; nothing is erased or written |
/// | read | - | what to read | - |
/// | checksum | - | flash, whole words | - |
/// | erase | } one of these, or | whole sectors | `erase: chip` or a list; `supply_voltage` |
/// | lock | - | - | `lock`, `write_protect`, `boot0_pin`, `option_bytes`, `permanent` |
/// | unlock | - | - | `unlock` is taken as if-protected |
/// | go | - | begins at the address; none: start of flash | - |
///
/// The Plan has no blocks but for flash and verify. `recipe_bytes` is the effective recipe: a
/// command is recorded like a recipe. `where` is the file name diagnostics carry.
PlanResult plan_operation(Operation operation, Recipe recipe, std::vector<PlannedImage> images,
                          std::optional<chip::Range> range, std::string where);

}  // namespace gangflash::recipe
