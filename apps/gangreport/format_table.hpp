#pragma once
#include "gangreport/format.hpp"

namespace gangflash::report {

/// Aligned columns for people: those the report chose, as many as the terminal has room for.
std::unique_ptr<Writer> table_writer(const trace::Report& report, const Asked& asked, Sink sink);

}  // namespace gangflash::report
