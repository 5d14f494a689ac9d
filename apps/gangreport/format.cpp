#include "gangreport/format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "gangreport/format_csv.hpp"
#include "gangreport/format_html.hpp"
#include "gangreport/format_json.hpp"
#include "gangreport/format_table.hpp"
#include "gangreport/junit.hpp"
#include "gangreport/openhtf.hpp"
#include "gangreport/options.hpp"

namespace gangflash::report {

namespace {

constexpr std::array all_formats{
    OutputFormat{"table", "columns that fit the terminal", table_writer},
    OutputFormat{"csv", "for spreadsheets, RFC 4180", csv_writer},
    OutputFormat{"json", "one document", json_writer},
    OutputFormat{"jsonl", "one JSON object per line", json_lines_writer},
    OutputFormat{"html", "one self-contained page with charts; unit: its certificate", html_writer},
    OutputFormat{"junit", "JUnit XML: one suite per attempt in the rows", junit_writer},
    OutputFormat{"openhtf", "OpenHTF test records: one per attempt in the rows", openhtf_writer},
};

}  // namespace

std::span<const OutputFormat> formats() {
  return all_formats;
}

const OutputFormat& format_named(std::string_view name) {
  const auto found = std::find_if(all_formats.begin(), all_formats.end(),
                                  [&](const OutputFormat& format) { return format.name == name; });
  if (found == all_formats.end()) {
    std::string names;
    for (const OutputFormat& format : all_formats) {
      names += names.empty() ? "" : &format == &all_formats.back() ? " or " : ", ";
      names += format.name;
    }
    throw UsageError{fmt::format("--format {}: not a format; {}", name, names)};
  }
  return *found;
}

std::string formatted(const OutputFormat& format, const trace::Report& report,
                      const trace::Table& table, const Asked& asked) {
  std::string text;
  const auto writer = format.make(report, asked, [&](std::string_view piece) { text += piece; });
  writer->begin(report.sections.front(), table.columns);
  for (const auto& row : table.rows) {
    writer->row(row);
  }
  writer->end();
  return text;
}

}  // namespace gangflash::report
