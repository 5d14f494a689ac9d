#pragma once
// The one table of steps: their order, which silicon fixes, and when a plan and a part need each.
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "port/port.hpp"
#include "recipe/plan.hpp"
#include "session/changes.hpp"

namespace gangflash::session {

class Context;

/// What is known of the part by now: from identify, then from unlock and compare.
struct Found {
  bool readout_protected = false;
  bool write_protected = false;    ///< seen only where the option byte layout shows it
  bool wiped = false;              ///< by the unlock
  std::optional<Changes> changes;  ///< by compare

  /// Whether every byte of the image was read and found there.
  [[nodiscard]] bool holds_image() const { return changes && changes->count() == 0; }
};

struct StepRow {
  std::string_view name;
  port::awaitable<void> (*action)(Context&);
  bool (*needed)(const recipe::Plan&, const Found&);
  /// Of flash; null where there is no such number.
  std::uint64_t (*total_bytes)(const recipe::Plan&, const Found&);
};

/// In the order of a unit. A plan runs the rows it needs and no other.
std::span<const StepRow> step_table();

/// The row of a step; the name must be one of the table.
const StepRow& step_row(std::string_view name);

}  // namespace gangflash::session
