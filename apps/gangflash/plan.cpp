// gangflash plan: what will happen, or everything that is wrong.
#include <iostream>

#include <fmt/format.h>
#include <boost/json.hpp>

#include "job.hpp"
#include "session/estimate.hpp"

namespace gangflash::app {
namespace json = boost::json;

namespace {

constexpr const char* usage =
    "gangflash plan RECIPE [--station FILE | --port ADDR...] [--json]\n\n"
    "Reads the recipe, its images and the station, says everything that is wrong with them "
    "together, and what a run\n"
    "would do. Opens no port. Exit 2 if a run could not start.";
constexpr const char* examples =
    "  gangflash plan sensor-node.yaml\n"
    "  gangflash plan sensor-node.yaml --station line3.yaml\n";

double seconds(std::chrono::microseconds duration) {
  return static_cast<double>(duration.count()) / 1e6;
}

void print_images(const recipe::Plan& plan) {
  std::cout << "images:\n";
  for (const recipe::PlannedImage& planned : plan.images) {
    std::cout << fmt::format("  {}  sha256 {}\n", planned.file, planned.image.file_sha256);
    for (const image::Segment& segment : planned.image.segments) {
      std::cout << fmt::format("    0x{:08X}..0x{:08X}  {} bytes\n", segment.address,
                               segment.end() - 1, segment.bytes.size());
    }
  }
  std::cout << fmt::format("content sha256 {}\n\n", plan.content_sha256);
}

void print_steps(const recipe::Plan& plan) {
  std::cout << fmt::format(
      "steps at {} baud, for one unit (adapter latency comes on top; a protected part is {}):\n",
      plan.recipe.baud.front(),
      plan.recipe.unlock == recipe::Unlock::never ? "a failure"
                                                  : "unlocked first, which erases it");
  std::chrono::microseconds total{};
  std::cout << fmt::format("  {:<10}{:>12}{:>10}{:>10}  {}\n", "step", "bytes", "line s", "chip s",
                           "what");
  for (const session::StepEstimate& step : session::estimate(plan, plan.recipe.baud.front())) {
    std::cout << fmt::format("  {:<10}{:>12}{:>10.2f}{:>10.2f}  {}\n", step.name, step.bytes,
                             seconds(step.line), seconds(step.chip), step.what);
    total += step.total();
  }
  std::cout << fmt::format("  {:<10}{:>32.2f}  about, with all slots side by side\n", "total s",
                           seconds(total));
}

void print_json(const recipe::Plan& plan) {
  json::array steps;
  for (const session::StepEstimate& step : session::estimate(plan, plan.recipe.baud.front())) {
    steps.push_back(json::object{{"name", step.name},
                                 {"bytes", step.bytes},
                                 {"line_seconds", seconds(step.line)},
                                 {"chip_seconds", seconds(step.chip)},
                                 {"what", step.what}});
  }
  json::array images;
  for (const recipe::PlannedImage& planned : plan.images) {
    images.push_back(json::object{{"file", planned.file},
                                  {"image_sha256", planned.image.file_sha256},
                                  {"content_sha256", planned.image.content_sha256}});
  }
  std::cout << json::serialize(json::object{{"recipe", plan.recipe.name},
                                            {"revision", plan.recipe.revision},
                                            {"recipe_sha256", plan.recipe_sha256},
                                            {"chip", plan.recipe.part.name},
                                            {"content_sha256", plan.content_sha256},
                                            {"images", images},
                                            {"steps", steps}})
            << "\n";
}

}  // namespace

Exit plan_command(const Arguments& arguments) {
  CommandLine line(usage, examples);
  line.positional("recipe", 1);
  add_station_options(line);
  line.options().add_options()("json", "the plan as one JSON object");
  if (!line.parse(arguments)) return Exit::ok;
  if (!line.has("recipe")) throw UsageError("which recipe? `gangflash plan RECIPE`");

  const recipe::PlanResult result = recipe::load_plan(line.get<std::string>("recipe"));
  bool good = report(result.diagnostics);
  const auto station = load_station(line);
  if (station) {
    good = report(station->diagnostics) && good;
    if (result.plan && station->station) {
      good = report(recipe::check(*result.plan, *station->station)) && good;
    }
  }
  if (!good) return Exit::usage;
  if (line.has("json")) {
    print_json(*result.plan);
    return Exit::ok;
  }
  std::cout << "effective recipe:\n" << recipe::effective_yaml(*result.plan) << "\n";
  print_images(*result.plan);
  print_steps(*result.plan);
  if (station) {
    std::cout << fmt::format("\nstation {}:\n", station->station->name);
    for (const recipe::Slot& slot : pick_slots(line, *station->station)) {
      std::cout << fmt::format("  {:<6} {}\n", slot.name, slot.port);
    }
  }
  return Exit::ok;
}

}  // namespace gangflash::app
