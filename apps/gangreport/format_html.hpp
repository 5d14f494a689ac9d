#pragma once
#include "gangreport/format.hpp"

namespace gangflash::report {

/// One self-contained page: charts, tables, definitions. Of the report `unit`: its certificate.
std::unique_ptr<Writer> html_writer(const trace::Report& report, const Asked& asked, Sink sink);

}  // namespace gangflash::report
