// Why nobody answered, in words for the person at the fixture.
#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "recipe/wiring.hpp"
#include "session/steps.hpp"

namespace gangflash::session {

namespace {

bool any(const std::vector<RateTried>& tried, bool (*what)(const SyncResult&)) {
  return std::ranges::any_of(tried, [&](const RateTried& each) { return what(each.sync); });
}

bool is_echo(const SyncResult& sync) {
  return sync.echoes > 0 && sync.echoes == sync.tries;
}

/// What can be wrong with the lines, by which of them the slot has.
std::string silence_advice(const recipe::Wiring& wiring) {
  constexpr const char* always = "no board, no contact, no power, or ";
  const std::string lines = recipe::to_string(wiring);
  if (wiring.reset.wired() && wiring.boot0.wired()) {
    return fmt::format(
        "{}the lines do not act as wired ({}): check whether reset and boot0 are swapped, their "
        "polarity (`!`), and that they reach NRST and BOOT0",
        always, lines);
  }
  if (wiring.reset.wired()) {
    return fmt::format(
        "{}the board's strap does not hold BOOT0 high (boot0 is not wired), or reset does not act "
        "as wired ({}): check its polarity (`!`), and that it reaches NRST",
        always, lines);
  }
  if (wiring.boot0.wired()) {
    return fmt::format(
        "{}the board was not reset since BOOT0 rose (reset is not wired: do it by hand), or boot0 "
        "does not act as wired ({}): check its polarity (`!`), and that it reaches BOOT0",
        always, lines);
  }
  return fmt::format("{}the board is not in its bootloader (is BOOT0 high at reset?)", always);
}

std::string garbage_advice(const recipe::Wiring& wiring, const std::vector<RateTried>& tried) {
  if (any(tried, is_echo)) {
    return "TX and RX touch each other (cable, fixture, board), or the adapter or the serial "
           "server echoes";
  }
  if (wiring.reset.wired()) return "wrong rate or parity, or an application is running";
  return "wrong rate or parity (reset the board: it keeps the rate it first heard), or an "
         "application is running";
}

/// What only some parts do.
std::string chip_advice(const chip::Chip& chip, const std::vector<RateTried>& tried) {
  const bool was_reset =
      std::ranges::any_of(tried, [](const RateTried& each) { return each.sync.resets > 0; });
  if (was_reset && chip.has(chip::Quirk::empty_flag_cleared_by_rom)) {
    return ". A blank part of this kind leaves its bootloader at a reset: switch its power off and "
           "on";
  }
  if (chip.has(chip::Quirk::nboot_sel))
    return ". As delivered, a part of this kind ignores BOOT0 once it is programmed (nBOOT_SEL)";
  return {};
}

}  // namespace

std::string to_string(const port::LineSettings& line) {
  return fmt::format("{} baud 8{}1", line.baud, line.parity == port::Parity::even ? 'E' : 'N');
}

std::string story_of(const RateTried& tried) {
  const SyncResult& sync = tried.sync;
  const std::string line = to_string(tried.line);
  if (sync.get_failed)
    return fmt::format("at {} something answered the sync byte but not Get 0x00", line);
  if (is_echo(sync)) return fmt::format("at {} every sync byte came back as it was sent", line);
  if (sync.junk > 0) {
    return fmt::format("at {} {} bytes came back, which are no answer to a sync byte", line,
                       sync.junk);
  }
  return fmt::format("at {} no answer to {} sync bytes{}", line, sync.tries,
                     sync.resets == 0 ? "" : fmt::format(" and {} resets", sync.resets));
}

UnitFailure sync_failure(const std::vector<RateTried>& tried, const recipe::Wiring& wiring,
                         const chip::Chip* chip) {
  std::vector<std::string> stories;
  stories.reserve(tried.size());
  for (const RateTried& each : tried) stories.push_back(story_of(each));
  const bool get_failed = any(tried, [](const SyncResult& sync) { return sync.get_failed; });
  const bool junk = any(tried, [](const SyncResult& sync) { return sync.junk > 0; });
  std::string advice = get_failed ? "wrong rate or parity, noise, or not an AN3155 bootloader"
                       : junk     ? garbage_advice(wiring, tried)
                                  : silence_advice(wiring);
  if (chip != nullptr) advice += chip_advice(*chip, tried);
  return step_failure(get_failed || junk ? "E402" : "E401",
                      fmt::format("no sync: {}: {}", fmt::join(stories, "; "), advice));
}

}  // namespace gangflash::session
