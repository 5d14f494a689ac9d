#include "recipe/floor_keys.hpp"

#include <fmt/format.h>

#include "recipe/draft.hpp"
#include "recipe/keys.hpp"

namespace gangflash::recipe {
namespace {

constexpr std::uint32_t most_units = 1'000'000;
constexpr std::uint32_t most_at_once = 1024;  // slots of a station
constexpr std::uint32_t most_in_a_row = 1000;
constexpr std::uint32_t longest_stagger_ms = 60'000;

/// `all`, or a number: nothing for `all`, and for what was refused.
std::optional<unsigned> read_all_or_number(const Value& value) {
  if (value.node.kind == YamlNode::Kind::scalar && value.node.text == "all") return std::nullopt;
  const bool number = value.node.kind == YamlNode::Kind::scalar && parse_number(value.node.text);
  if (!number) {
    constexpr Word<bool> words[] = {{"all", true}};
    read_word(value, words, fmt::format("a number from 1 to {}", most_at_once));
    return std::nullopt;
  }
  return read_number(value, 1, most_at_once);
}

void read_percent(const Value& value, YieldBelow& yield) {
  const auto percent = read_decimal(value, "a percentage above 0 and up to 100");
  if (!percent) return;
  if (*percent <= 0 || *percent > 100) {
    value.fail(fmt::format("percent: {} is not above 0 and up to 100", value.node.text));
    return;
  }
  yield.percent = *percent;
}

constexpr Key<YieldBelow> yield_keys[] = {
    {"percent", true, read_percent},
    {"after", true,
     [](const Value& value, YieldBelow& yield) {
       yield.after = read_number(value, 1, most_units).value_or(1);
     }},
};

void read_yield_below(const Value& value, StopLimits& stop) {
  if (!is_map(value.node, "yield_below: expected { percent: 90, after: 50 }", value.report)) return;
  YieldBelow yield;
  read_keys<YieldBelow>(value.node, yield_keys, yield, value.report);
  stop.yield_below = yield;
}

constexpr Key<StopLimits> stop_keys[] = {
    {"slot_in_a_row", false,
     [](const Value& value, StopLimits& stop) {
       stop.slot_in_a_row = read_number(value, 1, most_in_a_row);
     }},
    {"yield_below", false, read_yield_below},
    {"same_code_in_slots", false,
     [](const Value& value, StopLimits& stop) {
       stop.same_code_in_slots = read_number(value, 2, most_at_once);
     }},
    {"golden", false,
     [](const Value& value, StopLimits& stop) {
       stop.golden = read_word(value, flag_words).value_or(false);
     }},
};

}  // namespace

void read_max_parallel(const Value& value, StationDraft& draft) {
  draft.station.parallel.most = read_all_or_number(value);
}

void read_max_parallel_per_hub(const Value& value, StationDraft& draft) {
  draft.station.parallel.most_per_hub = read_all_or_number(value);
}

void read_start_stagger(const Value& value, StationDraft& draft) {
  const auto milliseconds = read_number(value, 0, longest_stagger_ms);
  draft.station.parallel.start_stagger = std::chrono::milliseconds(milliseconds.value_or(0));
}

void read_stop(const Value& value, StationDraft& draft) {
  draft.stop_at = value.node.at;
  if (!is_map(value.node, "stop: expected keys like { slot_in_a_row: 3 }", value.report)) return;
  read_keys<StopLimits>(value.node, stop_keys, draft.station.stop, value.report);
}

void check_floor(const StationDraft& draft, Report& report) {
  const auto& slots = draft.station.stop.same_code_in_slots;
  if (slots && *slots > draft.entries.size()) {
    report.error(draft.stop_at,
                 fmt::format("stop: same_code_in_slots: {} is more than the station's {}: it could "
                             "never stop anything",
                             *slots, count_text(draft.entries.size(), "slot")));
  }
}

}  // namespace gangflash::recipe
