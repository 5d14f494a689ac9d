// A plan against the slots that shall carry it out.
#include <fmt/format.h>

#include "recipe/report.hpp"
#include "recipe/station.hpp"

namespace gangflash::recipe {
namespace {

constexpr std::size_t most_named = 3;

/// "slot A1 has", "slots A1, A2 have", "slots A1, A2, A3 and 61 more have".
std::string slots_have(const std::vector<Slot>& slots) {
  std::vector<std::string> names;
  for (const Slot& slot : slots) {
    if (names.size() == most_named) break;
    names.push_back(slot.name);
  }
  if (slots.size() == 1) return fmt::format("slot {} has", slots.front().name);
  const std::size_t more = slots.size() - names.size();
  return fmt::format("slots {}{} have", joined(names),
                     more == 0 ? "" : fmt::format(" and {} more", more));
}

}  // namespace

Diagnostics check(const Plan& plan, const Station& station) {
  Report report(plan.recipe_file);
  const auto at = [&](const char* key) {
    const auto found = plan.positions.find(key);
    return found == plan.positions.end() ? Position{} : found->second;
  };
  // A station file has no key for wiring, so no slot can reset its board.
  const std::vector<Slot>& without_reset = station.slots;
  if (without_reset.empty()) return {};
  if (plan.recipe.baud.size() > 1) {
    report.error(at("baud"),
                 fmt::format("baud: {} no reset line, and the ROM keeps the rate it first heard "
                             "until reset, so only one rate can be tried: give one",
                             slots_have(without_reset)));
  }
  if (plan.recipe.run == Run::reset) {
    report.error(at("run"), fmt::format("run: reset is not possible, {} no reset line; use `go` "
                                        "or `none`",
                                        slots_have(without_reset)));
  }
  return report.take();
}

}  // namespace gangflash::recipe
