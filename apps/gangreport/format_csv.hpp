#pragma once
#include <string>

#include "gangreport/format.hpp"

namespace gangflash::report {

std::unique_ptr<Writer> csv_writer(const trace::Report& report, const Asked& asked, Sink sink);

/// One cell: quoted where RFC 4180 demands it; a text that a spreadsheet would run as a formula
/// gets a ' in front, a number does not.
std::string csv_cell(const std::string& text);

}  // namespace gangflash::report
