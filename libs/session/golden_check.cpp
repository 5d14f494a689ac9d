#include "session/golden_check.hpp"

#include <fmt/format.h>

namespace gangflash::session {

void GoldenCheck::finished(const FinishedUnit& unit) {
  if (unit.outcome == trace::Outcome::pass) good_ = true;
  if (unit.outcome != trace::Outcome::fail) return;
  const std::string& attribution = trace::failure_code(unit.failure_code).attribution;
  if (attribution != "contact" && attribution != "fixture") bad_ = true;
}

std::string GoldenCheck::missing(const std::string& command) const {
  if (met()) return {};
  const char* what = !good_ && !bad_
                         ? "neither a known-good board has passed nor a known-bad one failed"
                     : good_ ? "no known-bad board has failed"
                             : "no known-good board has passed";
  return fmt::format("golden check: in this lot {} yet; put it in and run: {}", what, command);
}

}  // namespace gangflash::session
