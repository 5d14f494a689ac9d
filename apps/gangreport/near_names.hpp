#pragma once
// Help for slips of the finger: which known name was probably meant.
#include <string>
#include <vector>

namespace gangflash::report {

/// "did you mean unit or units? ", nearest first; empty when nothing known is near.
std::string did_you_mean(const std::string& typed, std::vector<std::string> known);

}  // namespace gangflash::report
