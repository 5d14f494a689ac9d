#include "trace/failure_code.hpp"

#include <algorithm>
#include <array>
#include <boost/assert.hpp>
#include <stdexcept>

#include "trace/embedded.hpp"

namespace gangflash::trace {

namespace {

constexpr std::array<std::string_view, 6> outcome_names{"pass",    "fail",    "error",
                                                        "aborted", "skipped", "interrupted"};

/// Takes one field off the front of a line of failure_codes.csv; a field with a comma in it stands
/// in quotes.
std::string take_field(std::string_view& line) {
  const bool quoted = line.starts_with('"');
  const std::size_t end = quoted ? line.find('"', 1) : line.find(',');
  std::string field{line.substr(quoted ? 1 : 0, quoted ? end - 1 : end)};
  const std::size_t comma = quoted ? line.find(',', end) : end;
  line = comma == std::string_view::npos ? std::string_view{} : line.substr(comma + 1);
  return field;
}

FailureCode parse_line(std::string_view line) {
  FailureCode row;
  row.code = take_field(line);
  row.name = take_field(line);
  const std::string outcome = take_field(line);
  const auto* found = std::find(outcome_names.begin(), outcome_names.end(), outcome);
  BOOST_ASSERT_MSG(found != outcome_names.end(), "failure_codes.csv: unknown outcome");
  row.outcome = static_cast<Outcome>(found - outcome_names.begin());
  row.attribution = take_field(line);
  row.retry = take_field(line) == "yes" ? Retry::yes : Retry::no;
  row.operator_line = take_field(line);
  return row;
}

std::vector<FailureCode> parse_table(std::string_view text) {
  std::vector<FailureCode> rows;
  text.remove_prefix(text.find('\n') + 1);  // the header
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    rows.push_back(parse_line(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return rows;
}

}  // namespace

std::string_view name(Outcome outcome) {
  return outcome_names.at(static_cast<std::size_t>(outcome));
}

const std::vector<FailureCode>& failure_codes() {
  static const std::vector<FailureCode> table = parse_table(embedded::failure_codes_csv);
  return table;
}

const FailureCode& failure_code(std::string_view code) {
  const auto& table = failure_codes();
  const auto found = std::find_if(table.begin(), table.end(),
                                  [&](const FailureCode& row) { return row.code == code; });
  BOOST_ASSERT_MSG(found != table.end(), "failure code not in failure_codes.csv");
  return *found;
}

}  // namespace gangflash::trace
