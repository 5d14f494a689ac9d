#pragma once
// A programmer that does not know something about the chip it programs: what a flag of the table is
// worth shows in what goes wrong without it.
#include "unit/session/sent.hpp"

namespace gangflash::session {

/// A programmer whose table lacks a flag. The board behind it keeps its own.
class Forgetful {
 public:
  Forgetful(const char* name, chip::Quirk forgotten)
      : part_(chip::find(name).value()), chip_(*part_.chip) {
    EXPECT_TRUE(chip_.has(forgotten)) << name;
    chip_.quirks.reset(static_cast<std::size_t>(forgotten));
  }
  explicit Forgetful(const char* name) : part_(chip::find(name).value()), chip_(*part_.chip) {}

  chip::Chip& chip() { return chip_; }
  [[nodiscard]] recipe::Recipe recipe() const {
    recipe::Recipe recipe = recipe_for(part_.name);
    recipe.part.chip = &chip_;
    return recipe;
  }
  [[nodiscard]] sim::BoardOptions board() const {
    sim::BoardOptions options;
    options.part = part_;
    return options;
  }

 private:
  chip::Part part_;
  chip::Chip chip_;
};

}  // namespace gangflash::session
