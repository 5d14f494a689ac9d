#pragma once
// An empty answer may mean "there is none" or "you mistyped the lot"; this tells them apart.
#include <string>
#include <vector>

#include "gangreport/options.hpp"

namespace gangflash::report {

/// A line for each filter that no attempt fits even by itself: "--lot L2471: no attempt has it; did
/// you mean L2417?". Looks into every database: only for answers without a row.
std::vector<std::string> unknown_names(const Options& options, const trace::Parameters& filters);

}  // namespace gangflash::report
