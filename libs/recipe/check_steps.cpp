// Steps that exclude each other, or that the chip cannot do.
#include <fmt/format.h>

#include <algorithm>

#include "recipe/draft.hpp"
#include "recipe/option_bits.hpp"

namespace gangflash::recipe {
namespace {

/// Go is the last thing a ROM that is still there and still unprotected can be asked for.
void check_run(const Draft& draft, const OptionPlan& options, Report& report) {
  if (draft.recipe.run != Run::go) return;
  const Position at = draft.at("run");
  if (draft.recipe.lock == Lock::readout || options.level_2) {
    report.error(at, fmt::format("run: go cannot follow {}; the protected ROM refuses Go. Leave "
                                 "`run` out or use `run: reset`",
                                 options.level_2 ? "readout protection level 2" : "lock: readout"));
  } else if (!draft.recipe.write_protect.empty()) {
    report.error(at,
                 "run: go cannot follow lock: { write: ... }, which resets the part. Leave "
                 "`run` out or use `run: reset`");
  }
}

void check_permanent(const Draft& draft, const OptionPlan& options, Report& report) {
  if (!draft.recipe.permanent || !draft.options_complete || options.needs_permanent) return;
  report.warning(draft.at("permanent"),
                 "permanent: nothing in this recipe is beyond undoing; leave this key out, so that "
                 "it still says something where it is needed");
}

/// Writing option bytes or protecting reloads them, and some parts start their application then.
void check_reload(const Draft& draft, const OptionPlan& options, Report& report) {
  const Recipe& recipe = draft.recipe;
  const chip::Chip& chip = *recipe.part.chip;
  if (clears_nboot_sel(chip, options.patches)) return;
  if (!options.patches.empty() && ignores_boot0(chip)) {
    report.warning(draft.at("option_bytes"),
                   fmt::format("option_bytes: {} starts its application when the option bytes are "
                               "reloaded (nBOOT_SEL), so nothing can read them back and the unit "
                               "fails, unless an earlier programming cleared nBOOT_SEL. "
                               "`boot0_pin: enable` keeps the bootloader reachable",
                               recipe.part.name));
  }
  if (recipe.lock == Lock::readout && chip.has(chip::Quirk::nboot_sel) &&
      !chip.has(chip::Quirk::no_rdp_commands)) {
    report.warning(draft.at("lock"),
                   fmt::format("lock: {} starts its application when the option bytes are reloaded "
                               "(nBOOT_SEL), so no refused Read can prove the lock; the proof is "
                               "both ACKs followed by silence (lock_proof: silent)",
                               recipe.part.name));
  }
}

/// Sectors that Write Protect 0x63 takes (AN3155 3.9). Known where the option bytes have a bit for
/// each; where they hold start and end of areas (G0, L4, ...) no document says what the numbers of
/// the command mean. The last bit may stand for all the rest of the flash (RM0008: WRP3 bit 7).
std::size_t write_protect_sectors(const chip::Part& part) {
  const chip::Chip& chip = *part.chip;
  if (chip.option_layout == nullptr) return 0;
  std::size_t bits = 0;
  for (const chip::OptionField& field : chip.option_layout->fields) {
    const std::string_view name = field.name;
    if (name.find("WRP") == std::string_view::npos) continue;
    if (name.ends_with("_STRT") || name.ends_with("_END")) return 0;
    bits += field.width;
  }
  const std::size_t each = chip.sectors_per_write_protect;
  return std::min(bits * chip.option_bytes.size(), (part.sectors().size() + each - 1) / each);
}

}  // namespace

void check_steps(const Draft& draft, const OptionPlan& options, Report& report) {
  const Recipe& recipe = draft.recipe;
  check_run(draft, options, report);
  if (options.level_2 && (recipe.lock != Lock::none || !recipe.write_protect.empty())) {
    report.error(draft.at("lock"),
                 "lock: cannot follow readout protection level 2, after which the ROM is gone");
  }
  check_permanent(draft, options, report);
  if (recipe.verify == Verify::checksum) {
    report.warning(draft.at("verify"),
                   "verify: checksum is the weaker proof, 32 bits for all bytes, and few ROMs "
                   "have the command; a unit whose ROM does not list Get Checksum 0xA1 fails");
  }
  if (recipe.part.chip == nullptr) return;
  const chip::Chip& chip = *recipe.part.chip;
  if (!chip.programmable()) {
    report.error(draft.at("chip"), fmt::format("chip: {} can be identified but not programmed; "
                                               "its flash layout is not in the chip table",
                                               recipe.part.name));
  }
  if (chip.has(chip::Quirk::no_rdp_commands)) {
    if (recipe.unlock != Unlock::never) {
      report.error(draft.at("unlock"), fmt::format("unlock: the ROM of {} has no Readout Unprotect "
                                                   "command; only `never` is possible",
                                                   recipe.part.name));
    }
    if (recipe.lock != Lock::none) {
      report.error(draft.at("lock"), fmt::format("lock: the ROM of {} has no Readout Protect "
                                                 "command; only `none` is possible",
                                                 recipe.part.name));
    }
  }
  check_reload(draft, options, report);
}

void check_supply(const Draft& draft, Report& report) {
  const chip::Part& part = draft.recipe.part;
  if (part.chip == nullptr || !draft.recipe.supply_voltage) return;
  const double volts = *draft.recipe.supply_voltage;
  const auto& ranges = part.chip->supply_ranges;
  const Position at = draft.at("supply_voltage");
  if (ranges.empty()) {
    report.error(at, fmt::format("supply_voltage: the ROM of {} takes none; only those of F2, F4 "
                                 "and F7 do. Leave this key out",
                                 part.name));
  } else if (part.chip->supply_range(volts) == nullptr) {
    report.error(at,
                 fmt::format("supply_voltage: {} V is not within what the ROM of {} knows, {} "
                             "to {} V",
                             volts, part.name, ranges.front().volts_from, ranges.back().volts_to));
  }
}

void check_write_protect(const Draft& draft, Report& report) {
  const Recipe& recipe = draft.recipe;
  if (recipe.part.chip == nullptr || recipe.write_protect.empty()) return;
  const std::size_t count = write_protect_sectors(recipe.part);
  if (count == 0) {
    report.error(
        draft.at("lock"),
        fmt::format("lock: what the sector numbers of Write Protect 0x63 mean is not known "
                    "for {}, so no sectors can be write-protected",
                    recipe.part.name));
    return;
  }
  for (std::size_t i = 0; i < recipe.write_protect.size(); ++i) {
    const std::uint16_t number = recipe.write_protect[i];
    if (number < count) continue;
    const Position at =
        i < draft.write_protect_at.size() ? draft.write_protect_at[i] : draft.at("lock");
    report.error(at,
                 fmt::format("lock: {} has no write-protect sector {}; it has 0 to {}, {} of "
                             "flash each",
                             recipe.part.name, number, count - 1,
                             count_text(recipe.part.chip->sectors_per_write_protect, "sector")));
  }
  for (std::size_t i = 0; i < recipe.option_bytes.size(); ++i) {
    const std::string& name = recipe.option_bytes[i].name;
    if (name.find("WRP") == std::string::npos) continue;
    const Position at = i < draft.option_at.size() ? draft.option_at[i] : draft.at("option_bytes");
    report.error(at, fmt::format("option_bytes: {} and lock: {{ write: ... }} say the same thing "
                                 "twice; leave one of them out",
                                 name));
  }
}

void check_update(const Draft& draft, Report& report) {
  const Recipe& recipe = draft.recipe;
  if (recipe.update != Update::changed) return;
  const Position at = draft.at("update");
  if (recipe.erase != Erase::image && draft.erase_complete) {
    const std::string found = recipe.erase == Erase::list
                                  ? "a list of sectors"
                                  : std::string(text_of(recipe.erase, erase_words));
    report.error(at, fmt::format("update: changed erases those sectors of the image that differ "
                                 "and no other, so it goes with `erase: image` only; found {}. "
                                 "Leave `erase` out, or use `update: all`",
                                 found));
  }
  if (recipe.verify == Verify::checksum) {
    report.error(at,
                 "update: changed proves the sectors it leaves alone by reading them, so the whole "
                 "unit is proved by read-back; leave `verify: checksum` out, or use `update: all`");
  }
}

}  // namespace gangflash::recipe
