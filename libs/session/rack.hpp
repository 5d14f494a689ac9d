#pragma once
// One round of a rack: every slot runs its unit, none waits for another.
#include <map>
#include <string>
#include <vector>

#include "recipe/station.hpp"
#include "session/unit.hpp"

namespace gangflash::session {

/// How a round ended.
struct Round {
  std::map<trace::Outcome, unsigned> counts;  ///< of each slot's last attempt
  unsigned retries = 0;                       ///< attempts beyond the first of each unit
  TimeTable times;                            ///< of the units that passed
  enum class EndedBy : std::uint8_t { itself, person, quantity, rule };
  EndedBy ended_by = EndedBy::itself;  ///< continuous: what ended it
  bool store_failed = false;           ///< the journal could not write: the rest was stopped
  std::string store_error;
};

/// Whatever the unit itself did, there is no row that proves it: the light may not be green.
void emit_store_failed(const Environment& environment, const std::string& slot,
                       const trace::StoreError& error);

/// Runs all slots side by side on the calling coroutine's executor, each unit up to `attempts`
/// times. When the journal fails, sets `stop` so that no other slot programs anything more.
awaitable<Round> run_round(const Environment& environment, const std::vector<recipe::Slot>& slots,
                           Stop& stop);

}  // namespace gangflash::session
