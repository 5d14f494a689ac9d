#pragma once
// One answer in three forms.
#include <string>

#include "gangreport/options.hpp"
#include "trace/report.hpp"

namespace gangflash::report {

/// Aligned columns for people: those the report chose, digests and attempt ids shortened, times to
/// the second. Takes at most `width` columns where it can (0: any).
std::string format_table(const trace::Report& report, const trace::Table& table, unsigned width);

/// RFC 4180 with a header row; everything in full. A text that a spreadsheet would take for a
/// formula gets a ' in front.
std::string format_csv(const trace::Table& table);

/// An array of objects, one row per line; numbers as numbers, what is not known as null.
std::string format_json(const trace::Table& table);

/// The shortest text that gives the number again.
std::string number_text(double number);

}  // namespace gangflash::report
