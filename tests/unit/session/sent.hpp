#pragma once
// What the host sent, and plans made from a part and bytes: for tests that judge the wire.
#include <vector>

#include "recipe/operation.hpp"
#include "unit/session/rig.hpp"

namespace gangflash::session {

/// Every frame the host sent, phase by phase.
struct Sent {
  std::vector<std::vector<std::uint8_t>> phases;

  void watch(Rig& rig) {
    rig.on_write = [this](const std::string&, port::Bytes bytes) {
      phases.emplace_back(bytes.begin(), bytes.end());
    };
  }
  /// Of every `opcode`, the phase that is `which` behind its first.
  [[nodiscard]] std::vector<std::vector<std::uint8_t>> after(std::uint8_t opcode,
                                                             std::size_t which) const {
    std::vector<std::vector<std::uint8_t>> found;
    for (std::size_t i = 0; i + which < phases.size(); ++i)
      if (begins(i, opcode)) found.push_back(phases[i + which]);
    return found;
  }

 private:
  /// Whether a command begins here; the length of a Read looks like one.
  [[nodiscard]] bool begins(std::size_t at, std::uint8_t opcode) const {
    const auto is = [&](std::size_t i, std::uint8_t code) {
      return phases[i] ==
             std::vector<std::uint8_t>{code, static_cast<std::uint8_t>(~unsigned{code})};
    };
    const bool length = at >= 2 && phases[at - 1].size() == 5 && is(at - 2, 0x11);
    return is(at, opcode) && !length;
  }
};

inline recipe::Recipe recipe_for(const std::string& chip) {
  recipe::Recipe recipe;
  recipe.name = "unit-test";
  recipe.revision = "1";
  recipe.part = chip::find(chip).value();
  return recipe;
}

inline std::vector<recipe::PlannedImage> image_of(std::uint32_t address,
                                                  std::vector<std::uint8_t> bytes) {
  image::Image image;
  image.format = image::Format::bin;
  image.file = bytes;
  image.segments = {{address, std::move(bytes)}};
  image.file_sha256 = std::string(64, 'a');
  image.content_sha256 = image::content_sha256(image.segments);
  std::vector<recipe::PlannedImage> images;
  images.push_back({"pattern.bin", std::move(image)});
  return images;
}

inline recipe::Plan plan_of(recipe::Operation operation, recipe::Recipe recipe,
                            std::vector<recipe::PlannedImage> images = {},
                            std::optional<chip::Range> range = {}) {
  auto result =
      recipe::plan_operation(operation, std::move(recipe), std::move(images), range, "unit-test");
  if (!result.plan) ADD_FAILURE() << recipe::to_string(result.diagnostics.front());
  return std::move(result.plan).value();
}

/// A whole recipe with one image at the start of the part's flash.
inline recipe::Plan plan_for(recipe::Recipe recipe, std::vector<std::uint8_t> bytes) {
  const std::uint32_t start = recipe.part.chip->flash.begin;
  recipe::Plan plan =
      plan_of(recipe::Operation::flash, std::move(recipe), image_of(start, std::move(bytes)));
  plan.operation = recipe::Operation::recipe;
  return plan;
}

}  // namespace gangflash::session
