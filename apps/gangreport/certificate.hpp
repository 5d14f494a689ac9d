#pragma once
#include "gangreport/format.hpp"
#include "gangreport/story.hpp"

namespace gangflash::report {

/// Where a board stands after all its attempts, oldest first.
struct Standing {
  const Story* programmed = nullptr;  ///< the last write that passed
  const Story* changed = nullptr;     ///< a later attempt that may have changed the board and is no
                                      ///< pass of a write; nothing: the proof still holds
};

Standing standing(const std::vector<Story>& attempts);

/// The report `unit` as one page about one board: what it is, what was programmed, the proof, the
/// history, a place to sign. Reads the attempts that the rows name.
std::unique_ptr<Writer> certificate_writer(const trace::Report& report, const Asked& asked,
                                           Sink sink);

}  // namespace gangflash::report
