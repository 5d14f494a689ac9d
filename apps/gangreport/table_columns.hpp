#pragma once
// Which columns a table for people has, how wide they are, and what stands in their cells.
#include <cstddef>
#include <string>
#include <vector>

#include "trace/report.hpp"

namespace gangflash::report {

struct TableColumn {
  std::size_t index = 0;  ///< in the rows
  std::string title;
  int decimals = 0;       ///< that show every number in full
  bool right = false;     ///< numbers only
  bool cuttable = false;  ///< free text; half a UID, digest or time is of no use to anybody
  std::size_t width = 0;
};

/// The columns the section chose, or all.
std::vector<TableColumn> chosen_columns(const trace::Section& section,
                                        const std::vector<std::string>& columns);

/// For the eye: a digest and an attempt by their first digits, a time to the second, what is not
/// known as "-".
std::string cell_text(const TableColumn& column, const trace::Value& value, bool utc);

/// Sets widths, decimals and alignment from rows that are typical of all.
void measure(std::vector<TableColumn>& columns, const std::vector<std::vector<trace::Value>>& rows,
             bool utc);

/// Takes from the widest free texts, then leaves out the least important columns, which stand last,
/// until a line fits into `width`. Says which were left out.
std::string fit(std::vector<TableColumn>& columns, unsigned width);

}  // namespace gangflash::report
