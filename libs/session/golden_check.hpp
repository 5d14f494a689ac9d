#pragma once
// `stop: { golden: true }`: a lot begins with a known-good board that passes and a known-bad one
// that fails. A station that passes everything, or fails everything, is found before it has made a
// lot of it. Pure: fed with the lot's finished units of purpose golden, of this run or of earlier
// ones.
#include <optional>
#include <string>

#include "session/stop_rules.hpp"

namespace gangflash::session {

class GoldenCheck {
 public:
  explicit GoldenCheck(bool wanted) : wanted_(wanted) {}

  /// A unit of purpose golden. A failure of contact, fixture or station proves nothing: the board
  /// was not judged.
  void finished(const FinishedUnit& unit);

  /// Production may begin.
  [[nodiscard]] bool met() const noexcept { return !wanted_ || (good_ && bad_); }
  /// What is missing and the command for it; empty when met. Its code is EA07. `command`: the run
  /// with the purpose golden.
  [[nodiscard]] std::string missing(const std::string& command) const;

 private:
  bool wanted_;
  bool good_ = false;
  bool bad_ = false;
};

}  // namespace gangflash::session
