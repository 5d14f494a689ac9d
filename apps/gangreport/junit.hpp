#pragma once
#include <string>

#include "gangreport/format.hpp"
#include "gangreport/story.hpp"

namespace gangflash::report {

/// One attempt as a JUnit test suite: its steps are the cases. Without the XML declaration.
std::string junit_suite(const Story& story);

/// The suites between the two.
extern const char* const junit_start;
extern const char* const junit_end;

/// One suite for each attempt that the report's rows name.
std::unique_ptr<Writer> junit_writer(const trace::Report& report, const Asked& asked, Sink sink);

}  // namespace gangflash::report
