#pragma once
// Plans made from a part and bytes, without files.
#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "recipe/operation.hpp"
#include "recipe/plan.hpp"

namespace gangflash::session {

/// Bytes that no erase and no neighbour produces, and that no two blocks share.
inline std::vector<std::uint8_t> pattern(std::size_t size) {
  std::vector<std::uint8_t> bytes(size);
  std::uint32_t state = 0x2545F491;
  for (std::uint8_t& byte : bytes) {
    state = state * 1664525u + 1013904223u;
    byte = static_cast<std::uint8_t>(state >> 24u);
  }
  return bytes;
}

/// A program for a part with flash at 0x08000000, with a vector table that the virtual board takes
/// for one.
inline std::vector<std::uint8_t> program() {
  std::vector<std::uint8_t> bytes = pattern(1000);
  const std::vector<std::uint8_t> vectors{0x00, 0x04, 0x00, 0x20, 0x09, 0x00, 0x00, 0x08};
  std::ranges::copy(vectors, bytes.begin());
  return bytes;
}

/// A plan for `chip` with one image of `size` bytes at the start of its flash plus `offset`.
inline recipe::Plan make_plan_for(const std::string& chip, std::size_t size,
                                  void (*adjust)(recipe::Recipe&) = nullptr,
                                  std::uint32_t offset = 0) {
  recipe::Recipe recipe;
  recipe.name = "unit-test";
  recipe.revision = "1";
  recipe.part = chip::find(chip).value();
  if (adjust != nullptr) adjust(recipe);
  image::Image image;
  image.format = image::Format::bin;
  image.file = pattern(size);
  image.segments = {{recipe.part.chip->flash.begin + offset, image.file}};
  image.file_sha256 = std::string(64, 'a');
  image.content_sha256 = image::content_sha256(image.segments);
  std::vector<recipe::PlannedImage> images;
  images.push_back({"pattern.bin", std::move(image)});
  auto result = recipe::make_plan(std::move(recipe), std::move(images), "unit-test");
  for (const auto& diagnostic : result.diagnostics) {
    if (diagnostic.severity == recipe::Severity::error)
      ADD_FAILURE() << recipe::to_string(diagnostic);
  }
  result.plan->recipe_sha256 = std::string(64, 'b');
  result.plan->recipe_bytes = "recipe: unit-test\n";
  return std::move(result.plan).value();
}

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
