#pragma once
// The one gate that every command passes: what the policy of this station allows. docs/policy.md.
#include <optional>

#include "command.hpp"
#include "policy/policy.hpp"
#include "recipe/plan.hpp"

namespace gangflash::app {

/// The policy of this station; nothing where there is none. Read once. Throws UsageError when there
/// is one and it cannot be relied on: then nothing is done at all.
const std::optional<policy::Policy>& station_policy();

/// Throws UsageError when the policy does not allow this command line; fills in the policy's
/// station and database where they were left out.
void obey_policy(CommandLine& line);

/// What the policy finds wrong with a recipe and its images (E106).
recipe::Diagnostics check_signature(const recipe::Plan& plan);

}  // namespace gangflash::app
