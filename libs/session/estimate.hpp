#pragma once
// How long a plan takes on one unit: bytes on the line plus the chip's typical erase and program
// times.
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "recipe/plan.hpp"

namespace gangflash::session {

struct StepEstimate {
  std::string name;
  std::uint64_t bytes = 0;           ///< of flash worked on
  std::chrono::microseconds line{};  ///< byte times, both ways
  std::chrono::microseconds chip{};  ///< typical erase, program and start-up times
  std::string what;                  ///< "2 of 64 sectors", for people

  [[nodiscard]] std::chrono::microseconds total() const noexcept { return line + chip; }
};

/// Steps in order, at `baud` bits per second, for a part that is not protected. Adapter latency is
/// not in it.
std::vector<StepEstimate> estimate(const recipe::Plan& plan, unsigned baud);

}  // namespace gangflash::session
