// The filters that were given, as the table `selected` in front of a report's statement.
#include <sstream>
#include <string_view>

#include "trace/embedded.hpp"
#include "trace/report.hpp"

namespace gangflash::trace {

namespace {

struct Clause {
  std::string filter;
  std::string sql;
};

std::vector<Clause> read_clauses(std::string_view text) {
  constexpr std::string_view mark = "-- filter: ";
  std::vector<Clause> clauses;
  std::istringstream lines{std::string{text}};
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(mark)) {
      clauses.push_back({.filter = line.substr(mark.size()), .sql = ""});
    } else if (!clauses.empty()) {
      clauses.back().sql += line + '\n';
    }
  }
  return clauses;
}

const std::vector<Clause>& clauses() {
  static const std::vector<Clause> all = read_clauses(embedded::selection_sql);
  return all;
}

}  // namespace

const std::vector<std::string>& selection_filters() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> found;
    for (const Clause& clause : clauses()) {
      found.push_back(clause.filter);
    }
    return found;
  }();
  return names;
}

std::string selection(const Parameters& filters) {
  std::string where;
  for (const Clause& clause : clauses()) {
    if (filters.count(clause.filter) != 0) {
      where += (where.empty() ? " WHERE " : " AND ") + clause.sql;
    }
  }
  return "SELECT * FROM v_attempt" + where;
}

/// A statement may have one WITH only, so the selection goes before the section's own tables, or
/// before its SELECT. NOT MATERIALIZED: a section that uses it twice would otherwise copy every
/// column of every attempt first.
std::string statement(const Section& section, const Parameters& filters) {
  std::string_view own = section.sql;
  own.remove_prefix(std::min(own.find_first_not_of(" \n"), own.size()));
  const bool has_tables = own.starts_with("WITH ");
  own.remove_prefix(has_tables ? 5 : 0);
  return "WITH selected AS NOT MATERIALIZED (" + selection(filters) + ")" +
         (has_tables ? ", " : " ") + std::string{own};
}

}  // namespace gangflash::trace
