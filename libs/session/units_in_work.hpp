#pragma once
// Which slot works on which unit. The same UID in two slots means that their wires lead to one
// board: then nobody knows which of the two sockets holds what was programmed, so neither may pass.
#include <map>
#include <string>

namespace gangflash::session {

class UnitsInWork {
 public:
  /// `slot` found this unit. Throws E504 where another slot has it, which learns so by check().
  void enter(const std::string& slot, const std::string& uid);
  /// Throws E504 once another slot has found the unit that this one entered.
  void check(const std::string& slot) const;
  void leave(const std::string& slot);

 private:
  std::map<std::string, std::string> slot_of_;       ///< by UID
  std::map<std::string, std::string> also_seen_by_;  ///< another slot, by slot
};

}  // namespace gangflash::session
