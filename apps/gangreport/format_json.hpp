#pragma once
#include <string>

#include "gangreport/format.hpp"

namespace gangflash::report {

/// A report of one section: an array of objects, one per row. Of several: an object of such arrays
/// by section title.
std::unique_ptr<Writer> json_writer(const trace::Report& report, const Asked& asked, Sink sink);

/// One object per line; in a report of several sections the first key is "section".
std::unique_ptr<Writer> json_lines_writer(const trace::Report& report, const Asked& asked,
                                          Sink sink);

/// The text as a JSON string, quotes included.
std::string json_text(const std::string& text);
/// Numbers as numbers, what is not known as null.
std::string json_value(const trace::Value& value);
/// {"column": value, ...}
std::string json_object(const std::vector<std::string>& columns,
                        const std::vector<trace::Value>& row);

}  // namespace gangflash::report
