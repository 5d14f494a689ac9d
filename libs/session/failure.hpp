#pragma once
// How a unit's story ends early. Thrown by steps, caught once, in run_unit.
#include <exception>
#include <string_view>

#include "port/port.hpp"
#include "trace/record.hpp"

namespace gangflash::session {

/// The unit (or its port) failed; `failure.code` decides the outcome.
class UnitFailure : public std::exception {
 public:
  explicit UnitFailure(trace::Failure failure, bool unanswered = false)
      : failure_(std::move(failure)), unanswered_(unanswered) {}
  [[nodiscard]] const char* what() const noexcept override { return failure_.text.c_str(); }
  [[nodiscard]] const trace::Failure& failure() const noexcept { return failure_; }
  /// A command ran into its time-out: nobody knows what the part is doing now.
  [[nodiscard]] bool unanswered() const noexcept { return unanswered_; }

 private:
  trace::Failure failure_;
  bool unanswered_;
};

/// The failure code of a wire that cannot be used.
[[nodiscard]] std::string_view failure_code_of(port::Fault fault) noexcept;

/// A person asked to stop; thrown between commands, never inside one.
class Aborted : public std::exception {
 public:
  [[nodiscard]] const char* what() const noexcept override { return "stopped by the operator"; }
};

/// Set by the application; read between commands.
struct Stop {
  bool requested = false;
};

/// The one place where anything thrown becomes a failure. StoreError passes: without a journal
/// nothing may go on.
[[nodiscard]] trace::Failure failure_of(const std::exception_ptr& thrown);

}  // namespace gangflash::session
