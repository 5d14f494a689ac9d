#include "clearance.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "decision.hpp"
#include "evidence.hpp"
#include "recipe/report.hpp"
#include "station_policy.hpp"

namespace gangflash::app {

namespace {

constexpr std::string_view e102 = "E102 recipe not released or withdrawn: ";

std::optional<std::string> option(const CommandLine& line, const char* name) {
  if (!line.takes(name) || !line.has(name)) return std::nullopt;
  return line.get<std::string>(name);
}

std::string withdrawal_text(const trace::Withdrawal& each, const std::string& what) {
  return fmt::format("{}{} (SHA-256 {}) was withdrawn by {} at {}: {}", e102, what, each.sha256,
                     each.person, each.at, each.reason);
}

std::string revision_text(const recipe::Plan& plan, const trace::SameRevision& before) {
  const bool same_recipe = before.recipe_sha256 == plan.recipe_sha256;
  return fmt::format(
      "{}{} revision {} was run with {} at {}, station {}{}. A lot needs a revision that always "
      "means the same: give this one another number",
      e102, plan.recipe.name, plan.recipe.revision, same_recipe ? "other images" : "other bytes",
      before.started, before.station,
      same_recipe
          ? ""
          : fmt::format(" (SHA-256 {}, here {})", before.recipe_sha256, plan.recipe_sha256));
}

std::string lot_text(const std::string& lot, const recipe::Plan& plan,
                     const trace::LotRecipe& before) {
  return fmt::format(
      "{}lot {} {} the recipe with SHA-256 {} at {}, and this one has {}. If it shall go on with "
      "this one: --change-recipe --by NAME --reason TEXT",
      e102, lot,
      before.person.empty() ? "began with" : fmt::format("was changed by {} to", before.person),
      before.sha256, before.since, plan.recipe_sha256);
}

void check_part_number(const CommandLine& line, const recipe::Plan& plan, recipe::Report& report) {
  const auto wanted = option(line, "part-number");
  const auto& made = plan.recipe.part_numbers;
  if (!wanted || made.empty() || std::ranges::find(made, *wanted) != made.end()) return;
  report.error(plan.positions.at("part_number"), fmt::format("{}it makes part number {}, not {}",
                                                             e102, fmt::join(made, ", "), *wanted));
}

trace::BatchQuestion question_of(const CommandLine& line, const recipe::Plan& plan) {
  trace::BatchQuestion question;
  question.recipe_sha256 = plan.recipe_sha256;
  question.recipe = plan.recipe.name;
  question.revision = plan.recipe.revision;
  for (const recipe::PlannedImage& each : plan.images) {
    question.image_sha256.push_back(each.image.file_sha256);
  }
  question.lot = option(line, "lot");
  return question;
}

/// A lot's recipe binds what is made for it; rework and trials have recipes of their own.
bool is_production(const CommandLine& line) {
  return option(line, "purpose") == "production";
}

void check_record(const CommandLine& line, const recipe::Plan& plan,
                  const std::filesystem::path& database, recipe::Report& report) {
  const trace::BatchQuestion question = question_of(line, plan);
  const trace::BatchAnswer answer = trace::recall_batch(database, question);
  for (const trace::Withdrawal& each : answer.withdrawn) {
    const std::string what = each.kind == "recipe" ? fmt::format("{} revision {}", plan.recipe.name,
                                                                 plan.recipe.revision)
                                                   : "its image";
    report.error({}, withdrawal_text(each, what));
  }
  if (answer.same_revision) report.error({}, revision_text(plan, *answer.same_revision));
  const bool other_recipe =
      answer.lot_recipe && answer.lot_recipe->sha256 != plan.recipe_sha256 && is_production(line);
  if (other_recipe && !line.has("change-recipe")) {
    report.error({}, lot_text(*question.lot, plan, *answer.lot_recipe));
  }
}

}  // namespace

recipe::Diagnostics clearance(const CommandLine& line, const recipe::Plan& plan,
                              const std::optional<std::filesystem::path>& database) {
  recipe::Report found(plan.recipe_file);
  check_part_number(line, plan, found);
  if (database) check_record(line, plan, *database, found);
  recipe::Diagnostics all = check_signature(plan);
  std::ranges::move(found.take(), std::back_inserter(all));
  return all;
}

recipe::Diagnostics clearance(const recipe::PlannedImage& image,
                              const std::filesystem::path& database) {
  trace::BatchQuestion question;
  question.image_sha256 = {image.image.file_sha256};
  recipe::Report found(image.file);
  for (const trace::Withdrawal& each : trace::recall_batch(database, question).withdrawn) {
    found.error({}, withdrawal_text(each, "this image"));
  }
  return found.take();
}

void record_recipe_change(const CommandLine& line, const recipe::Plan& plan,
                          const std::filesystem::path& database, const std::string& station) {
  if (!line.has("change-recipe")) {
    if (!line.has("by") && !line.has("reason")) return;
    throw UsageError("--by and --reason go with --change-recipe");
  }
  if (!line.has("lot") || !is_production(line)) {
    throw UsageError(
        "--change-recipe changes the recipe of a lot in production: name it with --lot");
  }
  const std::string lot = line.get<std::string>("lot");
  const auto before = trace::recall_batch(database, question_of(line, plan)).lot_recipe;
  if (!before) {
    throw UsageError(
        fmt::format("--change-recipe: lot {} has not begun in {}, so there is nothing "
                    "to change",
                    lot, database.string()));
  }
  if (before->sha256 == plan.recipe_sha256) {
    throw UsageError(fmt::format("--change-recipe: lot {} goes by this recipe already", lot));
  }
  const trace::AuditRow row{
      .action = "change recipe", .object_kind = "lot", .object = lot, .detail = plan.recipe_sha256};
  trace::record_decision(database, row, person_of(line, station), station_care());
}

}  // namespace gangflash::app
