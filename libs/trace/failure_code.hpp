#pragma once
// Outcomes, and the permanent failure codes (failure_codes.csv): never renumbered, never re-meant.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gangflash::trace {

/// Whose fault it is decides what yield means; docs/operating.md explains each.
enum class Outcome : std::uint8_t { pass, fail, error, aborted, skipped, interrupted };
std::string_view name(Outcome outcome);

/// May the whole unit be tried again without a person?
enum class Retry : std::uint8_t { no, yes };

struct FailureCode {
  std::string code;  ///< "E401"
  std::string name;  ///< "no sync"
  Outcome outcome = Outcome::error;
  std::string attribution;  ///< target, contact, fixture, host, process, operator
  Retry retry = Retry::no;
  std::string operator_line;  ///< what the person at the fixture does now
};

/// The table, in the order of failure_codes.csv.
const std::vector<FailureCode>& failure_codes();

/// A code of the table; an unknown one is a bug (assertion).
const FailureCode& failure_code(std::string_view code);

}  // namespace gangflash::trace
