// The effective recipe: what a recipe means, written so that it means the same when read again.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "recipe/draft.hpp"
#include "recipe/operation.hpp"

namespace gangflash::recipe {
namespace {

bool is_plain(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' ||
         c == '-' || c == '.' || c == '/';
}

/// As YAML: plain where every reader takes it for this text, else in double quotes.
std::string scalar(const std::string& text) {
  const bool plain = !text.empty() && text.front() != '-' && std::ranges::all_of(text, is_plain);
  // yaml-cpp reads these as nothing, other readers as yes and no.
  static constexpr std::string_view words[] = {"null", "Null",  "NULL", "yes", "no",
                                               "true", "false", "on",   "off"};
  if (plain && std::ranges::find(words, text) == std::end(words)) return text;
  std::string result = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      result += '\\';
      result += c;
    } else if (byte < 0x20 || byte == 0x7F) {
      result += fmt::format("\\x{:02X}", byte);
    } else {
      result += c;
    }
  }
  return result + '"';
}

std::string part_number_text(const Recipe& recipe) {
  std::vector<std::string> numbers;
  for (const std::string& each : recipe.part_numbers) numbers.push_back(scalar(each));
  return joined(numbers);
}

std::string erase_text(const Plan& plan) {
  const Recipe& recipe = plan.recipe;
  if (recipe.erase == Erase::list)
    return fmt::format("[{}]", fmt::join(recipe.erase_sectors, ", "));
  std::string text(text_of(recipe.erase, erase_words));
  // What was chosen is no other recipe, so it stands in a comment.
  if (plan.erase_choice) {
    text += fmt::format("  # {}: {}", plan.mass_erase ? "mass erase" : "the image's sectors",
                        plan.erase_choice->describe());
  }
  return text;
}

std::string lock_text(const Recipe& recipe) {
  if (recipe.write_protect.empty()) return std::string(text_of(recipe.lock, lock_words));
  return fmt::format("{{ write: [{}]{} }}", fmt::join(recipe.write_protect, ", "),
                     recipe.lock == Lock::readout ? ", readout: true" : "");
}

std::string option_text(const OptionSetting& setting) {
  if (!setting.name.empty()) return fmt::format("  {}: {}\n", scalar(setting.name), setting.value);
  return fmt::format("  0x{:08X}: \"{:02X}\"\n", setting.address, fmt::join(setting.bytes, " "));
}

/// A one-board command is no recipe; its effective text says so first.
std::string operation_text(const Plan& plan) {
  if (plan.operation == Operation::recipe) return {};
  const std::string range = plan.range ? " " + range_text(*plan.range) : "";
  return fmt::format("# one-board command: {}{}\n", name(plan.operation), range);
}

std::string image_text(const PlannedImage& each) {
  std::string text = fmt::format("  - file: {}\n", scalar(each.file));
  if (each.image.format == image::Format::bin && !each.image.segments.empty()) {
    text += fmt::format("    address: 0x{:08X}\n", each.image.segments.front().address);
  }
  if (!each.image.file_sha256.empty()) {
    text += fmt::format("    sha256: {}\n", each.image.file_sha256);
  }
  return text;
}

}  // namespace

std::string effective_yaml(const Plan& plan) {
  const Recipe& recipe = plan.recipe;
  std::string text = operation_text(plan);
  text += fmt::format("format: {}\n", newest_format);
  text += fmt::format("recipe: {}\n", scalar(recipe.name));
  text += fmt::format("revision: {}\n", scalar(recipe.revision));
  if (!recipe.part_numbers.empty()) {
    text += fmt::format("part_number: [{}]\n", part_number_text(recipe));
  }
  text += fmt::format("chip: {}\n", scalar(recipe.part.name));
  text += plan.images.empty() ? "images: []\n" : "images:\n";
  for (const PlannedImage& each : plan.images) text += image_text(each);
  text += fmt::format("baud: [{}]\n", fmt::join(recipe.baud, ", "));
  if (recipe.supply_voltage) text += fmt::format("supply_voltage: {}\n", *recipe.supply_voltage);
  text += fmt::format("unlock: {}\n", text_of(recipe.unlock, unlock_words));
  text += fmt::format("erase: {}\n", erase_text(plan));
  text += fmt::format("update: {}\n", text_of(recipe.update, update_words));
  text += fmt::format("verify: {}\n", text_of(recipe.verify, verify_words));
  text += fmt::format("boot0_pin: {}\n", text_of(recipe.boot0_pin, boot0_words));
  if (!recipe.option_bytes.empty()) text += "option_bytes:\n";
  for (const OptionSetting& each : recipe.option_bytes) text += option_text(each);
  text += fmt::format("permanent: {}\n", text_of(recipe.permanent, flag_words));
  text += fmt::format("lock: {}\n", lock_text(recipe));
  text += fmt::format("run: {}\n", text_of(recipe.run, run_words));
  text += fmt::format("attempts: {}\n", recipe.attempts);
  if (!recipe.label.empty()) text += fmt::format("label: {}\n", scalar(recipe.label));
  return text;
}

}  // namespace gangflash::recipe
