#pragma once
#include <memory>
#include <string>
#include <vector>

#include "slot.hpp"

namespace gangflash::gangsim {

/// What each board holds now and what its host did wrong, as JSON text. The fields are in
/// docs/simulator.md.
std::string report_of(const std::vector<std::unique_ptr<Slot>>& slots);

}  // namespace gangflash::gangsim
