#include "session/units_in_work.hpp"

#include <fmt/format.h>

#include "session/context.hpp"

namespace gangflash::session {

void UnitsInWork::enter(const std::string& slot, const std::string& uid) {
  const auto [known, is_new] = slot_of_.emplace(uid, slot);
  if (is_new || known->second == slot) return;
  also_seen_by_.emplace(known->second, slot);
  throw step_failure("E504", fmt::format("slot {} has a unit with the same UID {} at this moment: "
                                         "are both slots wired to one board?",
                                         known->second, uid));
}

void UnitsInWork::check(const std::string& slot) const {
  const auto other = also_seen_by_.find(slot);
  if (other == also_seen_by_.end()) return;
  throw step_failure("E504", fmt::format("meanwhile slot {} found a unit with this UID too: are "
                                         "both slots wired to one board? Which of the two sockets "
                                         "holds what was programmed, nobody knows",
                                         other->second));
}

void UnitsInWork::leave(const std::string& slot) {
  std::erase_if(slot_of_, [&](const auto& each) { return each.second == slot; });
  also_seen_by_.erase(slot);
}

}  // namespace gangflash::session
