#pragma once
// `update: changed`: which sectors of the image the part does not hold yet, and what that makes of
// the plan's blocks.
#include <cstdint>
#include <span>
#include <vector>

#include "recipe/plan.hpp"

namespace gangflash::session {

/// Some bytes of a block.
struct BlockPart {
  std::uint32_t address = 0;
  std::span<const std::uint8_t> bytes;  ///< of the plan
  bool changed = true;                  ///< false: read and found equal, so left untouched
};

/// One flag per sector of Plan::erase. The plan must outlive it.
class Changes {
 public:
  /// No sector differs.
  explicit Changes(const recipe::Plan& plan) : plan_(&plan), differs_(plan.erase.size(), false) {}

  /// The sector at `address` differs.
  void mark(std::uint32_t address) { differs_[index_of(address)] = true; }

  [[nodiscard]] std::size_t count() const;
  [[nodiscard]] std::size_t equal() const { return sector_count() - count(); }
  [[nodiscard]] std::size_t sector_count() const noexcept { return differs_.size(); }
  [[nodiscard]] std::vector<chip::Sector> sectors() const;
  /// The block cut at the borders of sectors: on L0 a block lies in two.
  [[nodiscard]] std::vector<BlockPart> by_sector(const recipe::Block& block) const;
  /// The block cut where changed and untouched sectors meet.
  [[nodiscard]] std::vector<BlockPart> parts(const recipe::Block& block) const;

 private:
  [[nodiscard]] std::size_t index_of(std::uint32_t address) const;

  const recipe::Plan* plan_;
  std::vector<bool> differs_;
};

}  // namespace gangflash::session
