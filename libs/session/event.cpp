#include "session/event.hpp"

namespace gangflash::session {

std::string_view name(SlotCondition condition) noexcept {
  switch (condition) {
    case SlotCondition::waiting:
      return "waiting";
    case SlotCondition::ready:
      return "ready";
    case SlotCondition::queued:
      return "queued";
    case SlotCondition::remove:
      return "remove";
    case SlotCondition::hold:
      return "hold";
    case SlotCondition::disabled:
      return "disabled";
    case SlotCondition::unreachable:
      return "unreachable";
    case SlotCondition::closed:
      break;
  }
  return "closed";
}

}  // namespace gangflash::session
