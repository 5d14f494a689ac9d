#include "scenario.hpp"

#include <algorithm>
#include <optional>
#include <span>

#include <fmt/format.h>

#include "session/steps.hpp"
#include "support/plans.hpp"

namespace gangflash::campaign {

namespace {

/// Larger ones cost time and show nothing new: the sectors near the image are what matters.
constexpr std::uint32_t most_flash = 1024 * 1024;

const std::vector<chip::Part>& parts() {
  static const std::vector<chip::Part> all = [] {
    std::vector<chip::Part> found;
    for (const chip::Chip& chip : chip::table()) {
      if (!chip.programmable()) continue;
      const chip::Part part = chip::find(chip.names.front()).value();
      if (part.flash_size <= most_flash) found.push_back(part);
    }
    return found;
  }();
  return all;
}

/// A field whose change harms nothing.
const chip::OptionField* harmless_field(const chip::Chip& chip) {
  if (chip.option_layout == nullptr || chip.option_bytes.empty()) return nullptr;
  for (const char* name : {"nRST_STOP", "nRST_STDBY", "WDG_SW", "IWDG_SW"})
    if (const auto* field = chip.option_layout->field(name)) return field;
  return nullptr;
}

/// One thing that a recipe may ask for beside programming.
struct Wish {
  const char* name;
  unsigned once_in;
  void (*add)(recipe::Recipe& recipe, sim::BoardOptions& board);
};

const std::vector<Wish>& wishes() {
  using recipe::Recipe;
  using sim::BoardOptions;
  static const std::vector<Wish> table{
      {"erase chip", 3, [](Recipe& r, BoardOptions&) { r.erase = recipe::Erase::chip; }},
      {"lock", 3, [](Recipe& r, BoardOptions&) { r.lock = recipe::Lock::readout; }},
      {"unlock", 4,
       [](Recipe& r, BoardOptions& b) {
         r.unlock = recipe::Unlock::if_protected;
         b.readout_protected = true;
       }},
      {"option bytes", 4,
       [](Recipe& r, BoardOptions&) {
         if (const auto* field = harmless_field(*r.part.chip)) {
           recipe::OptionSetting setting;
           setting.name = field->name;
           r.option_bytes = {setting};
         }
       }},
      {"boot0_pin", 4, [](Recipe& r, BoardOptions&) { r.boot0_pin = true; }},
      {"write protect", 6, [](Recipe& r, BoardOptions&) { r.write_protect = {0}; }},
      {"update changed", 6, [](Recipe& r, BoardOptions&) { r.update = recipe::Update::changed; }},
      {"verify checksum", 8,
       [](Recipe& r, BoardOptions& b) {
         r.verify = recipe::Verify::checksum;
         b.has_checksum = true;
       }},
      {"attempts 3", 3, [](Recipe& r, BoardOptions&) { r.attempts = 3; }},
  };
  return table;
}

std::optional<Scenario> try_scenario(Dice& dice) {
  Scenario scenario;
  recipe::Recipe recipe;
  recipe.name = "campaign";
  recipe.revision = "1";
  recipe.part = dice.one_of(std::span<const chip::Part>(parts()));
  scenario.board.part = recipe.part;
  const unsigned size = 2 + dice.magnitude(4000);
  scenario.text = fmt::format("{}, {} bytes", recipe.part.name, size);
  for (const Wish& wish : wishes()) {
    if (!dice.once_in(wish.once_in)) continue;
    wish.add(recipe, scenario.board);
    scenario.text += fmt::format(", {}", wish.name);
  }
  const std::uint32_t start = recipe.part.chip->flash.begin;
  auto planned = recipe::make_plan(recipe, session::image_of(start, session::pattern(size)), "sim");
  if (!planned.plan) return std::nullopt;
  scenario.plan = std::move(*planned.plan);
  scenario.plan.recipe_sha256 = std::string(64, 'b');
  scenario.plan.recipe_bytes = "recipe: campaign\n";
  if (dice.once_in(3)) {
    std::vector<std::uint8_t> old = session::pattern(2000);
    for (std::uint8_t& byte : old) byte = static_cast<std::uint8_t>(~byte);
    scenario.board.memory = {{start, std::move(old)}};
    scenario.text += ", programmed before";
  }
  scenario.board.start_in_rom = true;
  // As delivered some parts leave their bootloader at any reset (AN2606, nBOOT_SEL), also at their
  // own: no fault is needed to fail them.
  const bool resets = !recipe.option_bytes.empty() || !recipe.write_protect.empty();
  if (session::reset_may_lose_rom(*recipe.part.chip)) {
    scenario.board.boot0_obeyed = dice.once_in(2) || (resets && !recipe.boot0_pin);
    scenario.text += scenario.board.boot0_obeyed ? ", obeys BOOT0" : "";
  }
  scenario.wired = dice.once_in(2) &&
                   (scenario.board.boot0_obeyed || !session::reset_may_lose_rom(*recipe.part.chip));
  if (scenario.wired) scenario.text += ", wired";
  return scenario;
}

}  // namespace

Scenario draw_scenario(Dice& dice) {
  while (true)
    if (auto scenario = try_scenario(dice)) return std::move(*scenario);
}

}  // namespace gangflash::campaign
