#include "recipe/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <set>
#include <utility>
#include <variant>

#include "image/digest.hpp"
#include "recipe/draft.hpp"
#include "recipe/erase_cost.hpp"
#include "recipe/layout.hpp"
#include "recipe/text_file.hpp"
#include "recipe/vector_table.hpp"

namespace gangflash::recipe {
namespace {

std::vector<image::Segment> joined_segments(const Draft& draft, Report& report) {
  std::vector<image::Segment> all;
  for (const DraftImage& each : draft.images) {
    const auto& segments = each.planned.image.segments;
    all.insert(all.end(), segments.begin(), segments.end());
  }
  auto result = image::normalise(std::move(all));
  if (const auto* problem = std::get_if<image::Problem>(&result)) {
    report.error(draft.at("images"), problem->text);
    return {};
  }
  return std::get<std::vector<image::Segment>>(std::move(result));
}

void choose_sectors(Plan& plan, const std::vector<chip::Sector>& covered) {
  const Recipe& recipe = plan.recipe;
  switch (recipe.erase) {
    case Erase::image:
      plan.erase = covered;
      break;
    case Erase::none:
      break;
    case Erase::fastest:
      if (recipe.baud.empty() || recipe.baud.back() == 0) break;  // refused before
      plan.erase_choice = weigh_erase(recipe, covered);
      plan.mass_erase = is_mass_erase_faster(*plan.erase_choice);
      if (!plan.mass_erase) plan.erase = covered;
      break;
    case Erase::chip:
      plan.mass_erase = !recipe.part.chip->has(chip::Quirk::no_mass_erase);
      if (!plan.mass_erase) plan.erase = recipe.part.sectors();
      break;
    case Erase::list:
      for (const chip::Sector& sector : recipe.part.sectors()) {
        const bool named =
            std::ranges::find(recipe.erase_sectors, sector.number) != recipe.erase_sectors.end();
        if (named) plan.erase.push_back(sector);
      }
      break;
  }
}

/// Where Go jumps: the vector table is at the flash start unless the image leaves that to a boot
/// loader of its own.
std::uint32_t go_address(const Plan& plan) {
  const std::uint32_t start = plan.recipe.part.flash().begin;
  if (plan.segments.empty()) return start;
  return std::max(start, plan.segments.front().address);
}

bool writes_images(Operation operation) {
  return operation == Operation::recipe || operation == Operation::flash;
}

}  // namespace

std::span<const std::uint8_t> bytes_of(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

void check_values(const Recipe& recipe, Report& report) {
  if (recipe.part.chip == nullptr) report.error({}, "no chip is given");
  if (recipe.attempts < 1 || recipe.attempts > most_attempts) {
    report.error({},
                 fmt::format("attempts: {} is not within 1 to {}", recipe.attempts, most_attempts));
  }
  if (recipe.baud.empty()) report.error({}, "baud: no rate is given");
  std::set<unsigned> rates;
  for (const unsigned rate : recipe.baud) {
    if (rate < least_baud || rate > most_baud) {
      report.error({}, fmt::format("baud: {} is not within {} to {}", rate, least_baud, most_baud));
    }
    if (!rates.insert(rate).second) report.error({}, fmt::format("baud: {} is listed twice", rate));
  }
  const auto check_once = [&](std::string_view key, const std::vector<std::uint16_t>& numbers) {
    std::set<std::uint16_t> seen;
    for (const std::uint16_t number : numbers) {
      if (!seen.insert(number).second) {
        report.error({}, fmt::format("{}: {} is listed twice", key, number));
      }
    }
  };
  check_once("erase", recipe.erase_sectors);
  check_once("lock", recipe.write_protect);
}

std::uint64_t Plan::image_bytes() const noexcept {
  std::uint64_t sum = 0;
  for (const image::Segment& segment : segments) sum += segment.bytes.size();
  return sum;
}

std::uint64_t Plan::block_bytes() const noexcept {
  std::uint64_t sum = 0;
  for (const Block& block : blocks) sum += block.bytes.size();
  return sum;
}

std::uint64_t Plan::write_bytes() const noexcept {
  std::uint64_t sum = 0;
  for (const std::size_t index : writes) sum += blocks[index].bytes.size();
  return sum;
}

std::optional<Plan> make_plan(Draft draft, Report& report) {
  OptionPlan options = plan_options(draft, report);
  check_steps(draft, options, report);
  check_supply(draft, report);
  check_write_protect(draft, report);
  check_update(draft, report);
  const bool apart = check_overlap(draft, report);
  Plan plan;
  plan.operation = draft.operation;
  plan.recipe = draft.recipe;
  // A lower rate is only there for a board or an adapter that cannot do the higher one.
  std::ranges::sort(plan.recipe.baud, std::greater());
  plan.positions = draft.positions;
  if (plan.recipe.part.chip != nullptr && plan.recipe.part.chip->programmable()) {
    const bool sectors_known = check_erase_list(draft, report);
    const bool fits = check_fit(draft, report);
    if (apart && fits) {
      plan.segments = joined_segments(draft, report);
      const auto covered = covered_sectors(plan.segments, plan.recipe.part.sectors());
      choose_sectors(plan, covered);
      Layout layout = lay_out(plan.segments, covered, plan.recipe.part.chip->erased_value);
      if (draft.operation != Operation::erase) plan.blocks = std::move(layout.blocks);
      if (writes_images(draft.operation)) {
        plan.writes = std::move(layout.writes);
        // Without the missing image or sector number, this would blame what is right.
        if (sectors_known && draft.erase_complete && draft.images_complete) {
          check_padding(draft, plan, layout.padded, report);
        }
      }
    }
  }
  if (report.has_errors()) return std::nullopt;
  if (writes_images(draft.operation)) check_vector_table(draft, plan.segments, report);
  plan.option_patches = std::move(options.patches);
  if (plan.recipe.run == Run::go) plan.go_address = go_address(plan);
  plan.content_sha256 = image::content_sha256(plan.segments);
  for (DraftImage& each : draft.images) plan.images.push_back(std::move(each.planned));
  return plan;
}

PlanResult make_plan(Recipe recipe, std::vector<PlannedImage> images, const std::string& where) {
  Report report(where);
  check_values(recipe, report);
  Draft draft;
  draft.recipe = std::move(recipe);
  for (PlannedImage& each : images) draft.images.push_back({std::move(each), {}});
  PlanResult result;
  result.plan = make_plan(std::move(draft), report);
  result.diagnostics = report.take();
  return result;
}

PlanResult plan_of_text(const std::string& text, const std::string& file,
                        const std::filesystem::path& folder) {
  Report report(file);
  PlanResult result;
  if (check_text(text, report)) {
    if (const auto root = parse_yaml(text, report)) {
      Draft draft = read_recipe(*root, report);
      load_images(draft, folder, report);
      result.plan = make_plan(std::move(draft), report);
    }
  }
  result.diagnostics = report.take();
  if (result.plan) {
    result.plan->recipe_file = file;
    result.plan->recipe_bytes = text;
    result.plan->recipe_sha256 = image::sha256_hex(bytes_of(text));
  }
  return result;
}

PlanResult load_plan(const std::filesystem::path& recipe_file) {
  Report report(recipe_file.string());
  const auto text = read_text_file(recipe_file, report);
  if (!text) return {std::nullopt, report.take()};
  const auto folder = recipe_file.has_parent_path() ? recipe_file.parent_path() : ".";
  return plan_of_text(*text, recipe_file.string(), folder);
}

}  // namespace gangflash::recipe
