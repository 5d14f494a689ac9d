#pragma once
// How each table is merged. A column that has the name of a table's id is a reference to that
// table, and is translated; so a new column needs nothing here, and a new table one row.
#include <span>
#include <string_view>

namespace gangflash::trace {

struct MergedTable {
  std::string_view name;
  std::string_view id;     ///< given anew; empty: the rows go by their primary key
  std::string_view key;    ///< columns that tell the same row of two files; only with an id
  std::string_view rows;   ///< which of the source's, as an SQL condition on s; empty: all
  bool on_demand = false;  ///< large: only when the report reads it
};

/// In an order in which everything referred to comes first.
std::span<const MergedTable> merged_tables();

}  // namespace gangflash::trace
