#include "recipe/operation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "image/digest.hpp"
#include "recipe/draft.hpp"
#include "recipe/layout.hpp"

namespace gangflash::recipe {
namespace {

/// What a command takes beside the recipe.
struct Needs {
  Operation operation;
  std::string_view name;
  enum class Images { none, some, optional } images;
  enum class Address { none, required, optional } range;
};

constexpr Needs all_needs[] = {
    {Operation::recipe, "recipe", Needs::Images::some, Needs::Address::none},
    {Operation::flash, "flash", Needs::Images::some, Needs::Address::none},
    {Operation::read, "read", Needs::Images::none, Needs::Address::required},
    {Operation::verify, "verify", Needs::Images::some, Needs::Address::none},
    {Operation::erase, "erase", Needs::Images::optional, Needs::Address::optional},
    {Operation::lock, "lock", Needs::Images::none, Needs::Address::none},
    {Operation::unlock, "unlock", Needs::Images::none, Needs::Address::none},
    {Operation::go, "go", Needs::Images::none, Needs::Address::optional},
    {Operation::checksum, "checksum", Needs::Images::none, Needs::Address::required},
};

const Needs& needs_of(Operation operation) {
  return *std::ranges::find(all_needs, operation, &Needs::operation);
}

void check_needs(Operation operation, bool has_images, bool has_range, Report& report) {
  const Needs& needs = needs_of(operation);
  if (needs.images == Needs::Images::some && !has_images) {
    report.error({}, fmt::format("{}: no image is given", needs.name));
  } else if (needs.images == Needs::Images::none && has_images) {
    report.error({}, fmt::format("{}: takes no image", needs.name));
  }
  if (needs.range == Needs::Address::required && !has_range) {
    report.error({}, fmt::format("{}: no address range is given", needs.name));
  } else if (needs.range == Needs::Address::none && has_range) {
    report.error({}, fmt::format("{}: takes no address range", needs.name));
  }
}

/// The recipe without the steps that are none of this command's business.
Recipe reduced(Operation operation, Recipe recipe) {
  if (operation == Operation::recipe || operation == Operation::flash) return recipe;
  Recipe kept;
  kept.name = std::move(recipe.name);
  kept.revision = std::move(recipe.revision);
  kept.part = std::move(recipe.part);
  kept.baud = std::move(recipe.baud);
  kept.attempts = recipe.attempts;
  kept.erase = Erase::none;
  switch (operation) {
    case Operation::erase:
      kept.erase = recipe.erase;
      kept.erase_sectors = std::move(recipe.erase_sectors);
      kept.supply_voltage = recipe.supply_voltage;
      break;
    case Operation::verify:
      kept.verify = recipe.verify;
      break;
    case Operation::lock:
      kept.lock = recipe.lock;
      kept.write_protect = std::move(recipe.write_protect);
      kept.boot0_pin = recipe.boot0_pin;
      kept.option_bytes = std::move(recipe.option_bytes);
      kept.permanent = recipe.permanent;
      break;
    case Operation::unlock:
      kept.unlock = Unlock::if_protected;
      break;
    case Operation::go:
      kept.run = Run::go;
      break;
    case Operation::recipe:
    case Operation::flash:
    case Operation::read:
    case Operation::checksum:
      break;
  }
  return kept;
}

/// `erase` by range, by image, or as the recipe says; exactly one of them.
void choose_erase(Recipe& recipe, bool has_images, std::optional<chip::Range> range,
                  Report& report) {
  const bool named = recipe.erase == Erase::chip || !recipe.erase_sectors.empty();
  if (int{named} + int{has_images} + int{range.has_value()} != 1) {
    report.error({}, "erase: say what, in one way: everything, sectors, a range, or an image");
    return;
  }
  if (has_images) recipe.erase = Erase::image;
  if (!range || recipe.part.chip == nullptr) return;
  recipe.erase = Erase::list;
  std::vector<chip::Sector> touched;
  for (const chip::Sector& sector : recipe.part.sectors()) {
    if (sector.address < range->end && sector.end() > range->begin) touched.push_back(sector);
  }
  for (const chip::Sector& sector : touched) recipe.erase_sectors.push_back(sector.number);
  if (touched.empty()) {
    report.error({}, fmt::format("erase: {} is outside the flash of {}", range_text(*range),
                                 recipe.part.name));
    return;
  }
  // Erasing what nobody named would be as wrong as leaving a rest.
  const chip::Range whole{touched.front().address, touched.back().end()};
  if (whole != *range) {
    report.error({}, fmt::format("erase: {} does not begin and end with sectors of {}; the "
                                 "sectors it touches are {}",
                                 range_text(*range), recipe.part.name, range_text(whole)));
  }
}

/// Every address a ROM is asked for comes from the chip table: some ROMs lose track of the
/// conversation over one they do not support (LOST_NACK_BAD_ADDRESS).
void check_range(Operation operation, const chip::Part& part, chip::Range range, Report& report) {
  const chip::Chip& chip = *part.chip;
  std::vector<chip::Range> areas{part.flash()};
  const auto add = [&](const std::vector<chip::Range>& more) {
    areas.insert(areas.end(), more.begin(), more.end());
  };
  if (operation == Operation::read || operation == Operation::go) {
    if (!chip.has(chip::Quirk::no_ram_rw)) add(chip.ram_usable);
  }
  if (operation == Operation::read) {
    add(chip.system_memory);
    add(chip.option_bytes);
  }
  const bool inside = range.end > range.begin && std::ranges::any_of(areas, [&](chip::Range area) {
                        return area.contains(range.begin, range.size());
                      });
  if (!inside) {
    std::vector<std::string> known;
    for (const chip::Range area : areas) {
      if (area.size() > 0) known.push_back(range_text(area));
    }
    report.error({}, fmt::format("{}: {} does not lie within one area of {}: {}", name(operation),
                                 range_text(range), part.name, joined(known)));
  }
  const bool words = operation == Operation::checksum || operation == Operation::go;
  if (words && (range.begin % 4 != 0 || range.size() % 4 != 0)) {
    report.error({}, fmt::format("{}: {} is not made of whole words of 4 bytes", name(operation),
                                 range_text(range)));
  }
}

/// An image that only said which sectors to erase is nothing the unit was given.
void keep_sectors_only(Plan& plan) {
  plan.images.clear();
  plan.segments.clear();
  plan.content_sha256 = image::content_sha256(plan.segments);
  if (plan.recipe.erase != Erase::image) return;
  plan.recipe.erase = Erase::list;
  for (const chip::Sector& sector : plan.erase) plan.recipe.erase_sectors.push_back(sector.number);
}

}  // namespace

std::string_view name(Operation operation) {
  return needs_of(operation).name;
}

PlanResult plan_operation(Operation operation, Recipe recipe, std::vector<PlannedImage> images,
                          std::optional<chip::Range> range, std::string where) {
  Report report(where);
  Draft draft;
  draft.operation = operation;
  draft.recipe = reduced(operation, std::move(recipe));
  check_needs(operation, !images.empty(), range.has_value(), report);
  if (operation == Operation::erase) {
    choose_erase(draft.recipe, !images.empty(), range, report);
    range.reset();
  }
  if (operation == Operation::lock && draft.recipe.lock == Lock::none &&
      draft.recipe.write_protect.empty()) {
    report.error({}, "lock: neither readout protection nor sectors to write-protect are given");
  }
  check_values(draft.recipe, report);
  const chip::Part& part = draft.recipe.part;
  if (part.chip != nullptr && part.chip->programmable()) {
    if (operation == Operation::go && !range) {
      range = chip::Range{part.flash().begin, part.flash().begin + 4};
    }
    if (range) check_range(operation, part, *range, report);
  }
  for (PlannedImage& each : images) draft.images.push_back({std::move(each), {}});
  PlanResult result;
  result.plan = make_plan(std::move(draft), report);
  result.diagnostics = report.take();
  if (!result.plan) return result;
  Plan& plan = *result.plan;
  if (operation == Operation::go) {
    plan.go_address = range->begin;
  } else {
    plan.range = range;
  }
  if (operation == Operation::erase) keep_sectors_only(plan);
  plan.recipe_file = std::move(where);
  plan.recipe_bytes = effective_yaml(plan);
  plan.recipe_sha256 = image::sha256_hex(bytes_of(plan.recipe_bytes));
  return result;
}

}  // namespace gangflash::recipe
