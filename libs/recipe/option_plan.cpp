#include "recipe/option_plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "recipe/draft.hpp"
#include "recipe/nearest.hpp"
#include "recipe/option_bits.hpp"

namespace gangflash::recipe {
namespace {

using chip::OptionField;
using chip::OptionLayout;

/// Boot from the ROM while the pin is high (AN2606 table 2, pattern 11).
constexpr std::pair<std::string_view, std::uint32_t> boot0_bits[] = {
    {"nBOOT_SEL", 0}, {"nBOOT1", 1}, {"nBOOT0", 1}};

/// What no later option write takes back: code protection, secure areas, and the bit that shuts the
/// ROM out. Some of it goes with a full erase, some does not: the reference manuals differ.
constexpr std::string_view one_way_fields[] = {"PCROP", "BOOT_LOCK", "SEC_SIZE", "WPRMOD",
                                               "SPRMOD"};

bool is_one_way(const OptionField& field) {
  return std::ranges::any_of(one_way_fields, [&](std::string_view prefix) {
    return std::string_view(field.name).starts_with(prefix);
  });
}

/// Collects patches and what is wrong with them.
class Options {
 public:
  Options(const Draft& draft, Report& report)
      : draft_(draft),
        report_(report),
        chip_(*draft.recipe.part.chip),
        layout_(chip_.option_layout),
        area_(chip_.option_bytes.empty() ? chip::Range{} : chip_.option_bytes.front()) {}

  void add_boot0();
  void add(const OptionSetting& setting, Position at);
  OptionPlan take() { return std::move(result_); }

 private:
  void add_field(const OptionSetting& setting, Position at);
  void add_rdp(const OptionField& field, std::uint32_t level, Position at);
  void add_raw(const OptionSetting& setting, Position at);
  bool check_complements(const OptionSetting& raw, Position at);
  void check_raw_effect(const OptionSetting& raw, const OptionPatch& patch, Position at);
  void ask_consent(Position at, const std::string& why);
  void place(OptionPatch patch, Position at, const std::string& said);

  const std::string& part() const { return draft_.recipe.part.name; }

  const Draft& draft_;
  Report& report_;
  const chip::Chip& chip_;
  const OptionLayout* layout_;
  chip::Range area_;  ///< the first: the one the ROM writes as a whole
  OptionPlan result_;
  std::vector<std::string> said_;  ///< by the recipe, of each patch
};

void Options::place(OptionPatch patch, Position at, const std::string& said) {
  for (std::size_t i = 0; i < result_.patches.size(); ++i) {
    if (contradict(result_.patches[i], patch)) {
      report_.error(at, fmt::format("{} contradicts {}", said, said_[i]));
      return;
    }
    if (result_.patches[i].name == patch.name && !patch.raw) return;
  }
  result_.patches.push_back(std::move(patch));
  said_.push_back(said);
}

void Options::ask_consent(Position at, const std::string& why) {
  result_.needs_permanent = true;
  if (draft_.recipe.permanent) return;
  report_.error(at, fmt::format("{}. If that is meant, add `permanent: true`", why));
}

void Options::add_boot0() {
  const Position at = draft_.at("boot0_pin");
  if (!ignores_boot0(chip_)) {
    report_.error(at, fmt::format("boot0_pin: {} has no nBOOT_SEL that would have to be cleared; "
                                  "leave this key out",
                                  part()));
    return;
  }
  for (const auto& [name, value] : boot0_bits) {
    const OptionField* field = layout_->field(name);
    if (field == nullptr) continue;
    place(field_patch(*field, value, area_.begin), at,
          fmt::format("`boot0_pin: enable`, which sets {} to {}", name, value));
  }
}

void Options::add(const OptionSetting& setting, Position at) {
  if (area_.size() == 0) {
    report_.error(at, fmt::format("option_bytes: where {} keeps its option bytes is not known, or "
                                  "its ROM cannot write them",
                                  part()));
  } else if (setting.name.empty()) {
    add_raw(setting, at);
  } else {
    add_field(setting, at);
  }
}

void Options::add_field(const OptionSetting& setting, Position at) {
  if (layout_ == nullptr) {
    report_.error(at, fmt::format("option_bytes: the fields of {} are not in the chip table; give "
                                  "raw bytes: 0x{:08X}: \"...\"",
                                  part(), area_.begin));
    return;
  }
  const OptionField* field = layout_->field(setting.name);
  if (field == nullptr) {
    std::vector<std::string_view> known;
    for (const OptionField& each : layout_->fields) known.push_back(each.name);
    const auto guess = nearest(setting.name, known);
    report_.error(
        at, fmt::format("option_bytes: {} has no {}; {}", part(), quote(setting.name),
                        guess ? fmt::format("did you mean \"{}\"?", *guess)
                              : fmt::format("it has {}", joined({known.begin(), known.end()}))));
    return;
  }
  if (field->name == "RDP") {
    add_rdp(*field, setting.value, at);
    return;
  }
  const std::uint64_t most = (std::uint64_t{1} << field->width) - 1;
  if (setting.value > most) {
    report_.error(at, fmt::format("option_bytes: {} is {} wide: 0 to {}", field->name,
                                  count_text(field->width, "bit"), most));
    return;
  }
  if (is_one_way(*field)) {
    ask_consent(at,
                fmt::format("option_bytes: {} may not be undone by a later write", field->name));
  }
  place(field_patch(*field, setting.value, area_.begin), at,
        fmt::format("`{}: {}`", field->name, setting.value));
}

void Options::add_rdp(const OptionField& field, std::uint32_t level, Position at) {
  if (level == 1) {
    report_.error(at,
                  "option_bytes: level 1 is asked for with `lock: readout`, which comes last "
                  "and is proved");
  } else if (level == 0) {
    place(field_patch(field, layout_->rdp_level_0, area_.begin), at, "`RDP: 0`");
  } else if (level == 2 && layout_->rdp_level_2 != 0) {
    ask_consent(at,
                "option_bytes: readout protection level 2 can never be undone; the part "
                "answers neither its bootloader nor a debugger again");
    result_.level_2 = true;
    place(field_patch(field, layout_->rdp_level_2, area_.begin), at, "`RDP: 2`");
  } else {
    report_.error(at, fmt::format("option_bytes: RDP is given as a level: 0{}, and 1 as "
                                  "`lock: readout`; found {}",
                                  layout_->rdp_level_2 != 0 ? ", 2" : "", level));
  }
}

/// A unit without its complement, or with a wrong one, makes the part fall back to something else
/// than what was written, up to readout protection.
bool Options::check_complements(const OptionSetting& raw, Position at) {
  if (layout_ == nullptr || layout_->complement == chip::Complement::none) return true;
  const std::uint32_t unit = unit_size(*layout_);
  const std::uint32_t pair = 2 * unit;
  if ((raw.address - area_.begin) % pair != 0 || raw.bytes.size() % pair != 0) {
    report_.error(at, fmt::format("option_bytes: {} keeps {} and {} of complement behind; give "
                                  "whole pairs",
                                  part(), count_text(unit, "byte"), unit));
    return false;
  }
  for (std::size_t i = 0; i < raw.bytes.size(); ++i) {
    if (i / unit % 2 != 0 || (raw.bytes[i] ^ raw.bytes[i + unit]) == 0xFF) continue;
    report_.error(at, fmt::format("option_bytes: {:02X} at 0x{:08X} is not the complement of "
                                  "{:02X} at 0x{:08X}",
                                  raw.bytes[i + unit], raw.address + i + unit, raw.bytes[i],
                                  raw.address + i));
    return false;
  }
  return true;
}

/// What raw bytes do to the fields that matter, and whether all they touch is known.
void Options::check_raw_effect(const OptionSetting& raw, const OptionPatch& patch, Position at) {
  if (layout_ == nullptr) {
    ask_consent(at, fmt::format("option_bytes: what the option bytes of {} mean is not in the chip "
                                "table, so nobody can tell whether this can be undone",
                                part()));
    return;
  }
  const std::uint32_t unit = unit_size(*layout_);
  const std::uint32_t step = layout_->complement == chip::Complement::none ? unit : 2 * unit;
  const std::uint32_t first = raw.address - area_.begin;
  for (std::uint32_t at_unit = first / step * step; at_unit < first + raw.bytes.size();
       at_unit += step) {
    const auto inside = [&](const OptionField& field) {
      return field.offset / step * step == at_unit;
    };
    if (std::ranges::none_of(layout_->fields, inside)) {
      ask_consent(at, fmt::format("option_bytes: what 0x{:08X} means on {} is not in the chip "
                                  "table, so nobody can tell whether this can be undone",
                                  area_.begin + at_unit, part()));
      return;
    }
    const auto one_way = std::ranges::find_if(layout_->fields, [&](const OptionField& field) {
      return inside(field) && is_one_way(field);
    });
    if (one_way != layout_->fields.end()) {
      ask_consent(at, fmt::format("option_bytes: these bytes hold {}, which may not be undone by a "
                                  "later write",
                                  one_way->name));
      return;
    }
  }
  const OptionField* rdp = layout_->field("RDP");
  const auto value = rdp == nullptr ? std::nullopt : value_of(*rdp, area_.begin, patch);
  if (!value || *value == layout_->rdp_level_0) return;
  if (layout_->rdp_level_2 != 0 && *value == layout_->rdp_level_2) {
    result_.level_2 = true;
    ask_consent(at,
                "option_bytes: these bytes set readout protection level 2, which can never be "
                "undone; the part answers neither its bootloader nor a debugger again");
  } else {
    report_.error(at, fmt::format("option_bytes: these bytes set readout protection level 1 (RDP "
                                  "0x{:02X}); ask for it with `lock: readout`, which comes last "
                                  "and is proved",
                                  *value));
  }
}

void Options::add_raw(const OptionSetting& setting, Position at) {
  const auto size = static_cast<std::uint32_t>(setting.bytes.size());
  if (size == 0 || !area_.contains(setting.address, size)) {
    report_.error(
        at, fmt::format("option_bytes: {} at 0x{:08X} do not lie within the option bytes "
                        "of {}, {}",
                        count_text(size, "byte"), setting.address, part(), range_text(area_)));
    return;
  }
  if (!check_complements(setting, at)) return;
  OptionPatch patch;
  patch.name = "raw";
  patch.address = setting.address;
  patch.value = setting.bytes;
  patch.mask.assign(setting.bytes.size(), 0xFF);
  patch.raw = true;
  check_raw_effect(setting, patch, at);
  place(std::move(patch), at, fmt::format("the text of 0x{:08X}", setting.address));
}

}  // namespace

OptionPlan plan_options(const Draft& draft, Report& report) {
  const Recipe& recipe = draft.recipe;
  if (recipe.part.chip == nullptr) return {};
  Options options(draft, report);
  if (recipe.boot0_pin) options.add_boot0();
  for (std::size_t i = 0; i < recipe.option_bytes.size(); ++i) {
    const Position at = i < draft.option_at.size() ? draft.option_at[i] : draft.at("option_bytes");
    options.add(recipe.option_bytes[i], at);
  }
  return options.take();
}

}  // namespace gangflash::recipe
