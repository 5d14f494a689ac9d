#pragma once
// The reporting tool as a function, so that tests call it without a process.
#include <iosfwd>
#include <string>
#include <vector>

namespace gangflash::report {

/// 0 answered, 1 evidence found something, 2 usage, 6 no readable database. `width`: columns a
/// table may take, 0 = any.
int run(const std::vector<std::string>& arguments, std::ostream& out, std::ostream& err,
        unsigned width);

/// Of standard output; COLUMNS, or 0 (no limit), when that is not a terminal.
unsigned terminal_width();

}  // namespace gangflash::report
