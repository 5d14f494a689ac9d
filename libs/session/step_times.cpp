#include "session/step_times.hpp"

#include <algorithm>
#include <map>

#include "session/estimate.hpp"
#include "session/step_table.hpp"

namespace gangflash::session {

using std::chrono::microseconds;

namespace {

constexpr const char* whole_unit = "unit";

/// A shift is no reason to grow: these say what there is to say.
constexpr std::size_t most_units = 4096;

/// The lower of the two in the middle where there is none.
microseconds median(std::vector<microseconds> times) {
  const auto middle = times.begin() + static_cast<std::ptrdiff_t>((times.size() - 1) / 2);
  std::ranges::nth_element(times, middle);
  return *middle;
}

/// One row while it grows.
struct Column {
  std::vector<microseconds> durations;
  std::vector<microseconds> lines;
  StepTimes row;

  void add(const StepTook& took, const std::string& slot, unsigned baud) {
    durations.push_back(took.duration);
    lines.push_back(took.line);
    if (took.duration < row.slowest) return;
    row.slowest = took.duration;
    row.slowest_slot = slot;
    row.slowest_baud = baud;
  }

  [[nodiscard]] StepTimes finish(std::string name, microseconds estimated) const {
    StepTimes times = row;
    times.name = std::move(name);
    times.units = durations.size();
    times.estimate = estimated;
    times.median = median(durations);
    times.line = median(lines);
    return times;
  }
};

}  // namespace

void TimeKeeper::add(const std::string& slot, unsigned baud, std::vector<StepTook> steps) {
  if (units_.size() >= most_units) return;
  StepTook all{whole_unit};
  for (const StepTook& step : steps) {
    all.duration += step.duration;
    all.line += step.line;
  }
  steps.push_back(std::move(all));
  units_.push_back({slot, baud, std::move(steps)});
}

TimeTable TimeKeeper::table(const recipe::Plan& plan) const {
  TimeTable table;
  if (units_.empty()) return table;
  std::map<std::string, Column> columns;
  for (const Unit& unit : units_) {
    table.baud = std::max(table.baud, unit.baud);
    for (const StepTook& step : unit.steps) columns[step.name].add(step, unit.slot, unit.baud);
  }
  const std::vector<StepEstimate> estimates = estimate(plan, table.baud);
  const auto add_row = [&](const std::string& name, microseconds estimated) {
    const auto column = columns.find(name);
    if (column != columns.end()) table.steps.push_back(column->second.finish(name, estimated));
  };
  for (const StepRow& step : step_table()) {
    const auto planned = std::ranges::find(estimates, step.name, &StepEstimate::name);
    // An unlock is planned for no part, and needed by some.
    add_row(std::string(step.name),
            planned != estimates.end() ? planned->total() : microseconds::zero());
  }
  add_row(whole_unit, total(estimates));
  return table;
}

}  // namespace gangflash::session
