// A plan against the slots that shall carry it out.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "recipe/port_address.hpp"
#include "recipe/report.hpp"
#include "recipe/station.hpp"

namespace gangflash::recipe {
namespace {

constexpr std::size_t most_named = 3;

using Slots = std::vector<const Slot*>;

/// "slot A1", "slots A1, A2", "slots A1, A2, A3 and 61 more".
std::string names(const Slots& slots) {
  if (slots.size() == 1) return fmt::format("slot {}", slots.front()->name);
  std::vector<std::string> named;
  for (const Slot* slot : slots) {
    if (named.size() == most_named) break;
    named.push_back(slot->name);
  }
  const std::size_t more = slots.size() - named.size();
  return fmt::format("slots {}{}", joined(named),
                     more == 0 ? "" : fmt::format(" and {} more", more));
}

std::string names_and(const Slots& slots, std::string_view singular, std::string_view plural) {
  return fmt::format("{} {}", names(slots), slots.size() == 1 ? singular : plural);
}

template <class Predicate>
Slots slots_that(const Station& station, Predicate predicate) {
  Slots found;
  for (const Slot& slot : station.slots) {
    if (predicate(slot)) found.push_back(&slot);
  }
  return found;
}

/// A recipe that does not say its rates has no line for it: then the slot's is shown.
void report_stuck(const std::vector<unsigned>& rates, const Slots& stuck, const Station& station,
                  Position at, Report& report) {
  const Slot& first = *stuck.front();
  std::string text =
      fmt::format("baud: {} none of the recipe's rates ({}): max_baud is {} there",
                  names_and(stuck, "takes", "take"), fmt::join(rates, ", "), *first.max_baud);
  if (at.line == 0 && first.line != 0) {
    report.error_in(station.file, first.line, at, std::move(text));
  } else {
    report.error(at, std::move(text));
  }
}

/// Where each slot's ladder ends, and whether it can be climbed at all.
void check_rates(const std::vector<unsigned>& rates, const Station& station, Position at,
                 Report& report) {
  const auto count = [&](const Slot& slot) { return rates_for(slot, rates).size(); };
  const Slots stuck = slots_that(station, [&](const Slot& slot) { return count(slot) == 0; });
  if (!stuck.empty()) report_stuck(rates, stuck, station, at, report);
  for (const unsigned rate : rates) {
    const Slots slower = slots_that(station, [&](const Slot& slot) {
      return count(slot) > 0 && slot.max_baud.value_or(rate) < rate;
    });
    if (slower.empty()) continue;
    report.warning(at, fmt::format("baud: {} is above the max_baud of {}: not tried there", rate,
                                   names(slower)));
  }
  const Slots deaf = slots_that(
      station, [&](const Slot& slot) { return count(slot) > 1 && !slot.wiring.reset.wired(); });
  if (!deaf.empty()) {
    report.error(at, fmt::format("baud: {} no reset line, and the ROM keeps the rate it first "
                                 "heard until reset, so only one rate can be tried: give one",
                                 names_and(deaf, "has", "have")));
  }
  const Slots fixed = slots_that(station, [&](const Slot& slot) {
    return count(slot) > 1 && slot.wiring.reset.wired() &&
           transport_of(slot.port) == Transport::tcp;
  });
  if (!fixed.empty()) {
    report.error(at, fmt::format("baud: {} a tcp:// port, whose rate is set at the far end, so "
                                 "only one rate can be tried: give one, or use rfc2217://",
                                 names_and(fixed, "has", "have")));
  }
}

void check_reset_run(const Station& station, Position at, Report& report) {
  const Slots without =
      slots_that(station, [](const Slot& slot) { return !slot.wiring.reset.wired(); });
  if (!without.empty()) {
    report.error(at, fmt::format("run: reset is not possible, {} no reset line; use `go` or `none`",
                                 names_and(without, "has", "have")));
  }
  const Slots strapped = slots_that(station, [](const Slot& slot) {
    return slot.wiring.reset.wired() && !slot.wiring.boot0.wired();
  });
  if (!strapped.empty()) {
    report.warning(at, fmt::format("run: reset cannot choose what starts, {} no boot0 line: the "
                                   "board's own strap decides between application and bootloader",
                                   names_and(strapped, "has", "have")));
  }
}

}  // namespace

std::vector<unsigned> rates_for(const Slot& slot, const std::vector<unsigned>& ladder) {
  std::vector<unsigned> rates;
  std::ranges::copy_if(ladder, std::back_inserter(rates),
                       [&](unsigned rate) { return !slot.max_baud || rate <= *slot.max_baud; });
  return rates;
}

Diagnostics check(const Plan& plan, const Station& station) {
  Report report(plan.recipe_file);
  const auto at = [&](const char* key) {
    const auto found = plan.positions.find(key);
    return found == plan.positions.end() ? Position{} : found->second;
  };
  check_rates(plan.recipe.baud, station, at("baud"), report);
  if (plan.recipe.run == Run::reset) check_reset_run(station, at("run"), report);
  return report.take();
}

}  // namespace gangflash::recipe
