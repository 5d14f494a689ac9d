// The keys of a recipe: one row each, with the function that reads its value.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "recipe/draft.hpp"
#include "recipe/keys.hpp"
#include "recipe/label.hpp"
#include "recipe/option_keys.hpp"

namespace gangflash::recipe {
namespace {

constexpr std::size_t most_part_numbers = 256;

void read_chip(const Value& value, Draft& draft) {
  const auto name = read_text(value);
  if (!name) return;
  if (const auto part = chip::find(*name)) {
    draft.recipe.part = *part;
    return;
  }
  std::vector<std::string> near;
  for (const std::string& each : chip::suggestions(*name)) near.push_back(each);
  value.fail(fmt::format("chip: {} is not known{}", quote(*name),
                         near.empty() ? "; `gangflash chips` lists all"
                                      : fmt::format("; did you mean {}?", joined(near))));
}

void read_part_numbers(const Value& value, Draft& draft) {
  const std::vector<YamlNode>* items = read_list(value, most_part_numbers);
  if (items == nullptr) return;
  for (const YamlNode& node : *items) {
    const Value item = value.item(node);
    auto number = read_text(item);
    if (!number) continue;
    std::vector<std::string>& known = draft.recipe.part_numbers;
    if (std::ranges::find(known, *number) != known.end()) {
      item.fail(fmt::format("part_number: {} is listed twice", quote(*number)));
    } else {
      known.push_back(std::move(*number));
    }
  }
}

void read_baud(const Value& value, Draft& draft) {
  std::vector<unsigned> rates;
  if (value.node.kind == YamlNode::Kind::list) {
    read_numbers(value, least_baud, most_baud, most_rates,
                 [&](std::uint32_t rate, Position) { rates.push_back(rate); });
  } else if (const auto rate = read_number(value, least_baud, most_baud)) {
    rates.push_back(*rate);
  }
  if (!rates.empty()) draft.recipe.baud = rates;
}

void read_erase(const Value& value, Draft& draft) {
  if (value.node.kind == YamlNode::Kind::list) {
    draft.recipe.erase = Erase::list;
    draft.erase_complete =
        read_numbers(value, 0, 0xFFFF, 0x10000, [&](std::uint32_t number, Position at) {
          draft.recipe.erase_sectors.push_back(static_cast<std::uint16_t>(number));
          draft.erase_at.push_back(at);
        });
  } else if (const auto erase = read_word(value, erase_words, "[sector numbers]")) {
    draft.recipe.erase = *erase;
  } else {
    draft.erase_complete = false;
  }
}

constexpr Key<ImageEntry> image_keys[] = {
    {"file", true,
     [](const Value& value, ImageEntry& entry) {
       entry.file = read_text(value);
       entry.at = value.node.at;
     }},
    {"address", false,
     [](const Value& value, ImageEntry& entry) {
       entry.address = read_number(value, 0, 0xFFFFFFFF);
       entry.address_at = value.node.at;
     }},
    {"sha256", false,
     [](const Value& value, ImageEntry& entry) {
       entry.sha256_at = value.node.at;
       const auto text = read_text(value);
       if (!text) return;
       std::string digest = *text;
       // Digests are also handed around in capitals.
       std::ranges::transform(digest, digest.begin(), [](char c) {
         return c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
       });
       if (digest.size() != 64 ||
           digest.find_first_not_of("0123456789abcdef") != std::string::npos) {
         value.fail(fmt::format("sha256: expected 64 hexadecimal digits, found {}", quote(*text)));
         return;
       }
       entry.sha256 = digest;
     }},
};

void read_images(const Value& value, Draft& draft) {
  const std::vector<YamlNode>* items = read_list(value, most_images);
  if (items == nullptr) {
    draft.images_complete = false;
    return;
  }
  for (const YamlNode& item : *items) {
    ImageEntry entry;
    entry.at = item.at;
    if (!is_map(item, "images: expected entries like `file: firmware/node.hex`", value.report)) {
      draft.images_complete = false;
      continue;
    }
    read_keys<ImageEntry>(item, image_keys, entry, value.report);
    draft.entries.push_back(entry);
  }
}

void read_label(const Value& value, Draft& draft) {
  const auto pattern = read_text(value);
  if (!pattern) return;
  if (const std::string problem = pattern_problem(*pattern); !problem.empty()) {
    value.fail(fmt::format("label: {} is no regular expression: {}", quote(*pattern), problem));
    return;
  }
  draft.recipe.label = *pattern;
}

constexpr Key<Draft> recipe_keys[] = {
    {"format", false, [](const Value& value, Draft&) { read_format(value); }},
    {"recipe", true,
     [](const Value& value, Draft& draft) { draft.recipe.name = read_text(value).value_or(""); }},
    {"revision", true,
     [](const Value& value, Draft& draft) {
       draft.recipe.revision = read_text(value).value_or("");
     }},
    {"part_number", false, read_part_numbers},
    {"chip", true, read_chip},
    {"images", true, read_images},
    {"baud", false, read_baud},
    {"supply_voltage", false, read_supply_voltage},
    {"unlock", false,
     [](const Value& value, Draft& draft) {
       draft.recipe.unlock = read_word(value, unlock_words).value_or(Unlock::never);
     }},
    {"erase", false, read_erase},
    {"update", false,
     [](const Value& value, Draft& draft) {
       draft.recipe.update = read_word(value, update_words).value_or(Update::all);
     }},
    {"verify", false,
     [](const Value& value, Draft& draft) {
       draft.recipe.verify = read_word(value, verify_words).value_or(Verify::readback);
     }},
    {"boot0_pin", false, read_boot0_pin},
    {"option_bytes", false, read_option_bytes},
    {"permanent", false, read_permanent},
    {"lock", false, read_lock},
    {"run", false,
     [](const Value& value, Draft& draft) {
       draft.recipe.run = read_word(value, run_words).value_or(Run::none);
     }},
    {"attempts", false,
     [](const Value& value, Draft& draft) {
       draft.recipe.attempts = read_number(value, 1, most_attempts).value_or(1);
     }},
    {"label", false, read_label},
};

}  // namespace

Draft read_recipe(const YamlNode& root, Report& report) {
  Draft draft;
  for (const Entry& entry : root.entries) draft.positions[entry.key] = entry.value.at;
  read_keys<Draft>(root, recipe_keys, draft, report);
  return draft;
}

}  // namespace gangflash::recipe
