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
  std::uint64_t bytes = 0;                 ///< of flash worked on
  std::chrono::microseconds line{};        ///< byte times, both ways
  std::chrono::microseconds erase{};       ///< typical
  std::chrono::microseconds program{};     ///< typical
  std::chrono::microseconds startup{};     ///< of the part after a reset, where the step causes one
  std::uint64_t turnarounds = 0;           ///< times the host waits for an answer to go on
  std::chrono::microseconds turnaround{};  ///< what the adapter adds to these
  std::string what;                        ///< "2 of 64 sectors", for people

  /// What the part takes beside the line.
  [[nodiscard]] std::chrono::microseconds chip() const noexcept {
    return erase + program + startup;
  }
  [[nodiscard]] std::chrono::microseconds total() const noexcept {
    return line + chip() + turnaround;
  }
};

/// Steps in order, at `baud` bits per second, for a part that is not protected; with `update:
/// changed` for one that holds nothing of the image. `latency`: how long the adapter keeps an
/// answer.
std::vector<StepEstimate> estimate(const recipe::Plan& plan, unsigned baud,
                                   std::chrono::microseconds latency = {});

/// All of one unit.
std::chrono::microseconds total(const std::vector<StepEstimate>& steps);

}  // namespace gangflash::session
