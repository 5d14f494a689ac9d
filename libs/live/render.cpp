#include "live/render.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "live/slot_row.hpp"
#include "live/text.hpp"

namespace gangflash::live {

namespace {

constexpr std::size_t width_max = 120;  // beyond, the eye loses the line between slot and seconds

std::string title(const BoardState& state, const Frame& frame) {
  if (!state.notice.empty()) return join({{state.notice, Colour::amber}}, frame);
  const session::RunStarted& run = state.run;
  const std::string text = fmt::format("{}  revision {}  recipe {:.8}  {}  {}", run.recipe,
                                       run.revision, run.recipe_sha256, run.chip, run.station);
  return join({{printable(text, frame.style.unicode)}}, frame);
}

/// Slots by what they are doing now, so that the figures always add up to the slots.
struct Census {
  std::array<std::size_t, 6> outcomes{};
  std::size_t busy = 0;
  std::size_t waiting = 0;
};

Census census(const std::vector<const SlotState*>& slots) {
  Census result;
  for (const SlotState* slot : slots) {
    if (slot->activity == Activity::finished) {
      ++result.outcomes.at(static_cast<std::size_t>(slot->outcome));
    } else {
      ++(slot->activity == Activity::waiting ? result.waiting : result.busy);
    }
  }
  return result;
}

Cells census_cells(const Census& census, bool unicode) {
  Cells cells;
  const auto add = [&](const Look& shown, std::size_t count, std::string_view word) {
    if (count == 0) return;
    const std::string_view shape = unicode ? shown.shape : shown.ascii;
    cells.push_back({fmt::format(" {} {} {}", shape, count, word), shown.colour});
  };
  for (std::size_t at = 0; at < census.outcomes.size(); ++at) {
    const auto outcome = static_cast<trace::Outcome>(at);
    add(look(outcome), census.outcomes.at(at), trace::name(outcome));
  }
  add(look_busy, census.busy, "busy");
  add(look_waiting, census.waiting, "waiting");
  return cells;
}

std::string counts(const BoardState& state, const std::vector<const SlotState*>& slots,
                   const Frame& frame) {
  const Seconds elapsed =
      state.finished ? Seconds(state.finished->duration) : Seconds(frame.now - state.started);
  Cells cells{{fmt::format("{} slot{}", slots.size(), slots.size() == 1 ? "" : "s")}};
  const Cells figures = census_cells(census(slots), frame.style.unicode);
  cells.insert(cells.end(), figures.begin(), figures.end());
  std::size_t used = cells.size();
  for (const Cell& cell : cells) used += columns(cell.text);
  const std::size_t room = frame.width > used ? frame.width - used : 0;
  cells.push_back({fmt::format("{:>{}}", seconds_text(elapsed), room)});
  return join(cells, frame);
}

unsigned urgency(const SlotState& slot) {
  switch (slot.activity) {
    case Activity::busy:
    case Activity::retrying:
      return 1;
    case Activity::waiting:
      return 2;
    case Activity::finished:
      break;
  }
  const bool fine = slot.outcome == trace::Outcome::pass || slot.outcome == trace::Outcome::skipped;
  return fine ? 3 : 0;
}

/// Moves what does not fit into `room` lines from `shown` to the result.
std::vector<const SlotState*> split_off(std::vector<const SlotState*>& shown, std::size_t room) {
  std::vector<const SlotState*> order = shown;
  std::stable_sort(order.begin(), order.end(), [](const SlotState* left, const SlotState* right) {
    return urgency(*left) < urgency(*right);
  });
  std::vector<const SlotState*> hidden(order.begin() + static_cast<std::ptrdiff_t>(room),
                                       order.end());
  std::erase_if(shown, [&](const SlotState* slot) {
    return std::find(hidden.begin(), hidden.end(), slot) != hidden.end();
  });
  return hidden;
}

std::string rest(const std::vector<const SlotState*>& hidden, const Frame& frame) {
  const Census what = census(hidden);
  if (what.outcomes[0] == hidden.size()) {
    return join({{fmt::format("+ {} more passing", hidden.size())}}, frame);
  }
  Cells cells{{fmt::format("+ {} more:", hidden.size())}};
  const Cells figures = census_cells(what, frame.style.unicode);
  cells.insert(cells.end(), figures.begin(), figures.end());
  return join(cells, frame);
}

std::size_t slot_width(const BoardState& state) {
  std::size_t width = 2;
  for (const SlotState& slot : state.slots) width = std::max(width, columns(slot.slot));
  return std::min<std::size_t>(width, 12);
}

}  // namespace

std::string render(const BoardState& state, TimePoint now, const Size& size, const Style& style) {
  const std::size_t width = std::clamp<std::size_t>(size.columns, 2, width_max + 1) - 1;
  const Frame frame{now, width, slot_width(state), style};
  std::vector<const SlotState*> shown;
  for (const SlotState& slot : state.slots) shown.push_back(&slot);

  std::vector<std::string> lines{title(state, frame), counts(state, shown, frame)};
  const std::size_t room = std::max<std::size_t>(size.rows, 2) - 1;
  const std::size_t body = room > lines.size() ? room - lines.size() : 0;
  std::vector<const SlotState*> hidden;
  if (shown.size() > body) hidden = split_off(shown, body == 0 ? 0 : body - 1);
  for (const SlotState* slot : shown) lines.push_back(slot_row(*slot, frame));
  if (!hidden.empty()) lines.push_back(rest(hidden, frame));
  lines.resize(std::min(lines.size(), room));

  std::string text = lines.front();
  for (std::size_t at = 1; at < lines.size(); ++at) text.append("\n").append(lines[at]);
  return text;
}

}  // namespace gangflash::live
