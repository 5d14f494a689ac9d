#pragma once
// Which program this is, as the trace records it.
#include <string>

#include "trace/record.hpp"

namespace gangflash::app {

trace::Tool this_tool();
std::string host_name();

}  // namespace gangflash::app
