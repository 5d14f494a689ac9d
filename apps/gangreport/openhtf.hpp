#pragma once
#include <string>

#include "gangreport/format.hpp"
#include "gangreport/story.hpp"

namespace gangflash::report {

/// One attempt in the shape of OpenHTF's JSON test record: phases are steps, outcomes are theirs.
std::string openhtf_record(const Story& story);

/// An array of such records, one for each attempt that the report's rows name.
std::unique_ptr<Writer> openhtf_writer(const trace::Report& report, const Asked& asked, Sink sink);

}  // namespace gangflash::report
