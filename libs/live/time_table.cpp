#include "live/time_table.hpp"

#include <fmt/format.h>

#include "live/text.hpp"

namespace gangflash::live {

namespace {

double seconds(std::chrono::microseconds duration) {
  return std::chrono::duration<double>(duration).count();
}

/// Nothing where the bytes came faster than the rate allows: a pseudo terminal or a network has
/// none.
std::string rest_text(const session::StepTimes& step) {
  if (step.line > step.median) return "-";
  return fmt::format("{:.3f}", seconds(step.median - step.line));
}

std::string slowest_text(const session::StepTimes& step, unsigned baud, bool unicode) {
  std::string text =
      fmt::format("{:9.3f}  {}", seconds(step.slowest), printable(step.slowest_slot, unicode));
  if (step.slowest_baud != baud) text += fmt::format(" at {} baud", step.slowest_baud);
  return text;
}

}  // namespace

std::string time_table(const session::TimeTable& table, bool unicode) {
  if (table.steps.empty()) return {};
  std::string text = fmt::format(
      "seconds per step, estimated at {} baud; rest: chip and adapter, where a step only reads the "
      "adapter alone\n  {:<10}{:>6}{:>10}{:>10}{:>10}{:>10}{:>10}\n",
      table.baud, "step", "units", "estimate", "median", "line", "rest", "slowest");
  for (const session::StepTimes& step : table.steps) {
    text +=
        fmt::format("  {:<10}{:>6}{:>10.3f}{:>10.3f}{:>10.3f}{:>10} {}\n", step.name, step.units,
                    seconds(step.estimate), seconds(step.median), seconds(step.line),
                    rest_text(step), slowest_text(step, table.baud, unicode));
  }
  return text;
}

}  // namespace gangflash::live
