#pragma once
// What `gangflash probe` found, for people and for machines.
#include <optional>
#include <string>
#include <vector>

#include <boost/json/object.hpp>

#include "recipe/station.hpp"
#include "session/line_quality.hpp"
#include "session/probe.hpp"

namespace gangflash::app {

struct SlotResult {
  recipe::Slot slot;
  std::optional<session::ProbeResult> found;
  std::optional<session::LineQuality> quality;  ///< with --count, once the part was found
  std::string code;  ///< why nothing was found, or why the line ended early
  std::string text;
};

boost::json::object to_json(const SlotResult& result);

/// Who is in each slot.
void print_found(const std::vector<SlotResult>& results);

/// How good the way to each board is.
void print_quality(const std::vector<SlotResult>& results);

}  // namespace gangflash::app
