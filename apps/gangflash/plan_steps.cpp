#include "plan_steps.hpp"

#include <algorithm>
#include <iostream>

#include <fmt/format.h>
#include <boost/json/object.hpp>

#include "port/adapter.hpp"
#include "session/estimate.hpp"

namespace gangflash::app {
namespace json = boost::json;

namespace {

/// Opening the port asks for low latency, and that is what the FTDI driver, the only one with a
/// timer, then sets it to.
constexpr std::chrono::milliseconds low_latency{1};

double seconds(std::chrono::microseconds duration) {
  return static_cast<double>(duration.count()) / 1e6;
}

std::string row_text(const session::StepEstimate& step) {
  return fmt::format("  {:<10}{:>10}{:>9.2f}{:>9.2f}{:>11.2f}{:>11.2f}{:>8}{:>9.2f}  {}\n",
                     step.name, step.bytes, seconds(step.line), seconds(step.erase),
                     seconds(step.program), seconds(step.startup), step.turnarounds,
                     seconds(step.turnaround), step.what);
}

session::StepEstimate sum_of(const std::vector<session::StepEstimate>& steps) {
  session::StepEstimate sum;
  sum.name = "total s";
  for (const session::StepEstimate& step : steps) {
    sum.line += step.line;
    sum.erase += step.erase;
    sum.program += step.program;
    sum.startup += step.startup;
    sum.turnarounds += step.turnarounds;
    sum.turnaround += step.turnaround;
  }
  return sum;
}

/// A board that holds the image already costs no more than the read that a verify is.
std::chrono::microseconds total_if_equal(const std::vector<session::StepEstimate>& steps) {
  std::chrono::microseconds sum{};
  for (const session::StepEstimate& step : steps) {
    if (step.name == "enter" || step.name == "identify" || step.name == "verify")
      sum += step.total();
  }
  return sum;
}

}  // namespace

Pace pace_of(const recipe::Plan& plan, const std::vector<recipe::Slot>& slots) {
  Pace pace;
  std::vector<std::string> with_timer;
  for (const recipe::Slot& slot : slots) {
    for (const unsigned rate : recipe::rates_for(slot, plan.recipe.baud))
      pace.baud = std::max(pace.baud, rate);
    if (port::adapter_of(slot.port).latency_timer_ms) with_timer.push_back(slot.name);
  }
  if (slots.empty()) {
    pace.baud = plan.recipe.baud.front();
    pace.latency_text = "0 ms each: which adapters there are is not known without a station";
  } else if (with_timer.empty()) {
    pace.latency_text = "0 ms each: no adapter of this station tells its latency";
  } else {
    pace.latency = low_latency;
    pace.latency_text = fmt::format(
        "{} ms each: the latency timer of {}{}, once the port is open", low_latency.count(),
        with_timer.front(),
        with_timer.size() == 1 ? "" : fmt::format(" and {} more", with_timer.size() - 1));
  }
  return pace;
}

void print_steps(const recipe::Plan& plan, const Pace& pace) {
  const auto steps = session::estimate(plan, pace.baud, pace.latency);
  std::cout << fmt::format(
      "steps at {} baud, for one unit; a protected part is {}.\nturnarounds: {}\n", pace.baud,
      plan.recipe.unlock == recipe::Unlock::never ? "a failure" : "unlocked first, which erases it",
      pace.latency_text);
  std::cout << fmt::format("  {:<10}{:>10}{:>9}{:>9}{:>11}{:>11}{:>8}{:>9}  {}\n", "step", "bytes",
                           "line s", "erase s", "program s", "start-up s", "turns", "turns s",
                           "what");
  for (const session::StepEstimate& step : steps) std::cout << row_text(step);
  session::StepEstimate sum = sum_of(steps);
  sum.what = fmt::format("{:.2f} s for one unit, about, with all slots side by side",
                         seconds(session::total(steps)));
  std::cout << row_text(sum);
  if (plan.recipe.update == recipe::Update::changed) {
    std::cout << fmt::format(
        "  a unit that holds the image already is done after compare: {:.2f} s\n",
        seconds(total_if_equal(steps)));
  }
}

json::array steps_json(const recipe::Plan& plan, const Pace& pace) {
  json::array steps;
  for (const session::StepEstimate& step : session::estimate(plan, pace.baud, pace.latency)) {
    steps.push_back(json::object{{"name", step.name},
                                 {"bytes", step.bytes},
                                 {"line_seconds", seconds(step.line)},
                                 {"chip_seconds", seconds(step.chip())},
                                 {"erase_seconds", seconds(step.erase)},
                                 {"program_seconds", seconds(step.program)},
                                 {"startup_seconds", seconds(step.startup)},
                                 {"turnarounds", step.turnarounds},
                                 {"turnaround_seconds", seconds(step.turnaround)},
                                 {"what", step.what}});
  }
  return steps;
}

}  // namespace gangflash::app
