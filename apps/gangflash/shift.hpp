#pragma once
// What `run` does before it starts anything on the floor, and the continuous run itself.
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "command.hpp"
#include "recipe/plan.hpp"
#include "recipe/station.hpp"
#include "session/rack.hpp"
#include "stage.hpp"
#include "trace/floor_state.hpp"

namespace gangflash::app {

/// Adds --continuous, --units and --reflash.
void add_shift_options(CommandLine& line);

/// --continuous, or --units, which makes sense only with it.
bool is_continuous(const CommandLine& line);

/// --units. Throws UsageError for one that counts nothing.
std::optional<unsigned> units_of(const CommandLine& line);

/// Why production may not begin at this station: a stop that nobody cleared, a golden check that
/// was not made (EA07). Empty when it may. `lot`: of the run.
std::string forbidden(const CommandLine& line, const recipe::Plan& plan,
                      const recipe::Station& station, trace::FloorState& state);

/// One round of the slots that are in use; tells which are not.
session::awaitable<session::Round> run_usable(const session::Environment& environment,
                                              std::vector<recipe::Slot> slots,
                                              trace::FloorState& state, session::Stop& stop);

/// A continuous run, from its first event to the exit code. `recleared` asks again whether the
/// recipe may be used; it is called after every decision of a person.
Exit run_shift(const CommandLine& line, const session::Environment& environment, Stage& stage,
               const recipe::Station& station, const std::vector<recipe::Slot>& slots,
               trace::FloorState& state, session::RunStarted started,
               std::function<std::string()> recleared);

}  // namespace gangflash::app
