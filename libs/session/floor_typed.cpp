// What a person types or scans while a continuous run goes on.
#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "recipe/label.hpp"
#include "session/floor.hpp"

namespace gangflash::session {

void Floor::say(std::string slot, std::string text) const {
  Notice notice{std::move(slot), std::move(text)};
  emit(std::move(notice));
}

std::optional<Floor::Place> Floor::place_named(std::string_view name) const {
  const auto found = std::ranges::find(slots_, name, &recipe::Slot::name);
  if (found == slots_.end()) return std::nullopt;
  return static_cast<Place>(found - slots_.begin());
}

void Floor::typed(std::string_view line) {
  std::vector<std::string> names;
  for (const recipe::Slot& slot : slots_) names.push_back(slot.name);
  const Typed typed = read_typed(line, names);
  using Kind = Typed::Kind;
  if (typed.kind == Kind::quit) {
    drain();
  } else if (typed.kind == Kind::badge) {
    operator_ = typed.text;
    emit(OperatorChanged{operator_});
  } else if (typed.kind == Kind::enter) {
    for (PlaceState& place : places_)
      place.go = place.condition == SlotCondition::ready && options_.start == recipe::Start::enter;
  } else if (typed.kind == Kind::label && options_.start == recipe::Start::scan) {
    take_label(typed);
  } else {
    say({},
        fmt::format(
            "\"{}\" means nothing here: q ends the run, OP:badge changes the operator{}", line,
            options_.start == recipe::Start::scan ? ", SLOT LABEL or LABEL starts a board" : ""));
  }
}

/// Where a label without slot may belong: boards that wait for theirs, else empty slots.
std::vector<Floor::Place> Floor::places_for_label() const {
  for (const SlotCondition condition : {SlotCondition::ready, SlotCondition::waiting}) {
    std::vector<Place> found;
    for (Place place = 0; place < places_.size(); ++place) {
      if (places_[place].condition == condition && places_[place].label.empty())
        found.push_back(place);
    }
    if (!found.empty()) return found;
  }
  return {};
}

void Floor::take_label(const Typed& typed) {
  const std::string& label = typed.text;
  const std::string& pattern = environment_.plan.recipe.label;
  if (!recipe::label_fits(pattern, label)) {
    say(typed.slot, fmt::format("\"{}\" is no label of this product ({}): scan again", label,
                                pattern.empty() ? "too long" : pattern));
    return;
  }
  for (Place place = 0; place < places_.size(); ++place) {
    if (places_[place].label != label || slots_[place].name == typed.slot) continue;
    say(slots_[place].name, fmt::format("{} was scanned for this slot already", label));
    return;
  }
  std::optional<Place> place = place_named(typed.slot);
  if (typed.slot.empty()) {
    const std::vector<Place> free = places_for_label();
    if (free.size() != 1) {
      say({}, free.empty() ? fmt::format("{}: no slot waits for a label", label)
                           : fmt::format("{}: for which of {} slots? Scan or type SLOT LABEL",
                                         label, free.size()));
      return;
    }
    place = free.front();
  }
  PlaceState& state = places_[*place];
  if (state.busy) {
    say(slots_[*place].name, fmt::format("{}: this slot works on a board", label));
    return;
  }
  state.label = label;
  say(slots_[*place].name, "label " + label);
}

}  // namespace gangflash::session
