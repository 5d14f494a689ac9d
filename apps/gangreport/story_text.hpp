#pragma once
#include <string>

#include "gangreport/story.hpp"

namespace gangflash::report {

/// Of the last frames on the wire; most are blocks of 256 bytes.
enum class Frames { beginnings, whole };

/// The story of one attempt, for the engineer who wants to know what happened and for the person
/// who holds the board. Times local with their offset, or UTC.
std::string story_text(const Story& story, bool utc, Frames frames = Frames::beginnings);

/// The same as one JSON object: the columns of v_attempt, "steps", "frames", "ledger".
std::string story_json(const Story& story);

}  // namespace gangflash::report
