#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "chip/chip.hpp"
#include "sim/fault.hpp"

namespace gangflash::gangsim {

struct Options {
  unsigned boards = 0;
  std::vector<chip::Part> parts;  ///< dealt round robin over the boards; never empty
  std::filesystem::path folder;   ///< absolute
  bool pacing = true;
  std::vector<sim::SlotFault> faults;
  std::uint64_t seed = 1;
};

/// Empty: the help was asked for and printed. Throws std::invalid_argument with a sentence for the
/// operator.
std::optional<Options> parse_options(int argc, const char* const* argv);

/// A1, A2, ...
std::string slot_name(unsigned index);

}  // namespace gangflash::gangsim
