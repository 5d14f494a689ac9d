// gangflash plan: what will happen, or everything that is wrong.
#include <algorithm>
#include <chrono>
#include <iostream>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <boost/json.hpp>

#include "clearance.hpp"
#include "job.hpp"
#include "plan_steps.hpp"
#include "recipe/port_address.hpp"
#include "recipe/wiring.hpp"
#include "station_policy.hpp"

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

constexpr const char* tcp_note =
    "tcp:// carries bytes and nothing else: rate, parity and stop bits are the far end's business "
    "and must be set there";

bool is_tcp(const recipe::Slot& slot) {
  return recipe::transport_of(slot.port) == recipe::Transport::tcp;
}

void print_slots(const recipe::Plan& plan, const std::string& station,
                 const std::vector<recipe::Slot>& slots) {
  std::cout << fmt::format("\nstation {}:\n", station);
  for (const recipe::Slot& slot : slots) {
    std::cout << fmt::format("  {:<6} {}\n         wiring: {}; baud: {}\n", slot.name, slot.port,
                             recipe::to_string(slot.wiring),
                             fmt::join(recipe::rates_for(slot, plan.recipe.baud), ", then "));
  }
  if (std::ranges::any_of(slots, is_tcp)) std::cout << fmt::format("  {}\n", tcp_note);
}

json::array slots_json(const recipe::Plan& plan, const std::vector<recipe::Slot>& slots) {
  json::array array;
  for (const recipe::Slot& slot : slots) {
    json::object object{{"slot", slot.name},
                        {"port", slot.port},
                        {"reset", recipe::to_string(slot.wiring.reset)},
                        {"boot0", recipe::to_string(slot.wiring.boot0)},
                        {"present", recipe::to_string(slot.wiring.present)},
                        {"baud", json::value_from(recipe::rates_for(slot, plan.recipe.baud))}};
    if (is_tcp(slot)) object["note"] = tcp_note;
    array.push_back(std::move(object));
  }
  return array;
}

json::object erase_json(const recipe::Plan& plan) {
  using Seconds = std::chrono::duration<double>;
  const recipe::EraseChoice& choice = *plan.erase_choice;
  json::object object{{"chosen", plan.mass_erase ? "mass erase" : "sectors"},
                      {"sectors", choice.sector_count},
                      {"sectors_seconds", Seconds(choice.sectors).count()},
                      {"mass_erase_seconds", nullptr}};
  if (choice.mass_erase) object["mass_erase_seconds"] = Seconds(*choice.mass_erase).count();
  return object;
}

void print_json(const recipe::Plan& plan, const std::vector<recipe::Slot>& slots) {
  json::array images;
  for (const recipe::PlannedImage& planned : plan.images) {
    images.push_back(json::object{{"file", planned.file},
                                  {"image_sha256", planned.image.file_sha256},
                                  {"content_sha256", planned.image.content_sha256}});
  }
  const Pace pace = pace_of(plan, slots);
  json::object object{{"recipe", plan.recipe.name},
                      {"revision", plan.recipe.revision},
                      {"recipe_sha256", plan.recipe_sha256},
                      {"chip", plan.recipe.part.name},
                      {"content_sha256", plan.content_sha256},
                      {"images", images},
                      {"baud", pace.baud},
                      {"latency_seconds", std::chrono::duration<double>(pace.latency).count()},
                      {"steps", steps_json(plan, pace)},
                      {"slots", slots_json(plan, slots)}};
  if (plan.erase_choice) object["erase"] = erase_json(plan);
  std::cout << json::serialize(object) << "\n";
}

/// Where a run would find what was withdrawn.
std::optional<std::filesystem::path> database_of_plan(
    const std::optional<recipe::StationResult>& station) {
  if (station_policy()) return station_policy()->database;
  if (station && station->station) return station->station->database;
  return std::nullopt;
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
  if (result.plan) {
    good = report(clearance(line, *result.plan, database_of_plan(station))) && good;
  }
  if (!good) return Exit::usage;
  std::vector<recipe::Slot> slots;
  if (station) slots = pick_slots(line, *station->station);
  if (line.has("json")) {
    print_json(*result.plan, slots);
    return Exit::ok;
  }
  std::cout << "effective recipe:\n" << recipe::effective_yaml(*result.plan) << "\n";
  print_images(*result.plan);
  print_steps(*result.plan, pace_of(*result.plan, slots));
  if (station) print_slots(*result.plan, station->station->name, slots);
  return Exit::ok;
}

}  // namespace gangflash::app
