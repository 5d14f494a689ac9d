#pragma once
// From `boot0_pin` and `option_bytes` to the bits the option bytes must hold.
#include <vector>

#include "recipe/plan.hpp"
#include "recipe/report.hpp"

namespace gangflash::recipe {

struct Draft;

struct OptionPlan {
  std::vector<OptionPatch> patches;
  bool level_2 = false;          ///< readout protection for ever; the ROM is gone afterwards
  bool needs_permanent = false;  ///< something that cannot be undone, or is not known to be
};

/// Reports what the part does not have, what contradicts itself, and what needs `permanent: true`.
OptionPlan plan_options(const Draft& draft, Report& report);

}  // namespace gangflash::recipe
