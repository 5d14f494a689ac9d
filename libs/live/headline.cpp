#include "live/headline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "live/text.hpp"

namespace gangflash::live {

namespace {

using session::SlotCondition;

std::string named(std::string_view what, const std::string& value) {
  return value.empty() ? std::string() : fmt::format("  {} {}", what, value);
}

std::string title(const BoardState& state, const Frame& frame) {
  if (!state.notice.empty() && frame.now < state.notice_until) {
    return join({{printable(state.notice, frame.style.unicode), Colour::amber}}, frame);
  }
  const session::RunStarted& run = state.run;
  const std::string whose =
      named("lot", run.lot) + named("order", run.work_order) + named("operator", run.operator_name);
  const std::string text =
      fmt::format("{}  revision {}{}  recipe {:.8}  {}  {}", run.recipe, run.revision, whose,
                  run.recipe_sha256, run.chip, run.station);
  return join({{printable(text, frame.style.unicode)}}, frame);
}

/// "0:07:31": a shift is no number of seconds.
std::string clock_text(Seconds elapsed) {
  const auto seconds = static_cast<unsigned long long>(std::max(elapsed.count(), 0.0));
  return fmt::format("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

/// Figures on the left, time on the right.
std::string figures(Cells cells, const std::string& time, const Frame& frame) {
  std::size_t used = cells.size();
  for (const Cell& cell : cells) used += columns(cell.text);
  const std::size_t room = frame.width > used ? frame.width - used : 0;
  cells.push_back({fmt::format("{:>{}}", time, room)});
  return join(cells, frame);
}

Cell counted(const Look& shown, unsigned count, std::string_view word, bool unicode) {
  const std::string_view shape = unicode ? shown.shape : shown.ascii;
  return {fmt::format(" {} {} {}", shape, count, word), shown.colour};
}

/// Continuous mode: the batch, its pace, and then the slots as far as there is room.
Cells batch_cells(const BoardState& state, const std::vector<const SlotState*>& slots,
                  const Frame& frame) {
  const bool unicode = frame.style.unicode;
  const session::BatchCount count = state.batch.value_or(session::BatchCount{});
  Cells cells{{fmt::format("{} slot{}", slots.size(), slots.size() == 1 ? "" : "s")},
              counted(look(trace::Outcome::pass), count.good, "good", unicode),
              counted(look(trace::Outcome::fail), count.failed, "failed", unicode),
              counted(look(trace::Outcome::error), count.errors,
                      count.errors == 1 ? "error" : "errors", unicode)};
  if (count.left) cells.push_back({fmt::format(" {} left", *count.left)});
  const auto pace = units_per_hour(state, frame.now);
  if (pace) cells.push_back({fmt::format(" {:.0f} per hour", *pace)});
  return cells;
}

std::string counts(const BoardState& state, const Frame& frame) {
  std::vector<const SlotState*> slots;
  for (const SlotState& slot : state.slots) slots.push_back(&slot);
  const Seconds elapsed =
      state.finished ? Seconds(state.finished->duration) : Seconds(frame.now - state.started);
  if (state.run.continuous) {
    return figures(batch_cells(state, slots, frame), clock_text(elapsed), frame);
  }
  Cells cells{{fmt::format("{} slot{}", slots.size(), slots.size() == 1 ? "" : "s")}};
  const Cells census = census_cells(slots, frame.style.unicode);
  cells.insert(cells.end(), census.begin(), census.end());
  return figures(std::move(cells), seconds_text(elapsed), frame);
}

/// The newest stop in words, and what clears it on a line of its own, to be copied.
std::vector<std::string> stop_lines(const session::StopRaised& stop, std::size_t others,
                                    const Frame& frame) {
  const bool unicode = frame.style.unicode;
  std::string text =
      printable(fmt::format("{} {}: {}", stop_word(stop), stop.code, stop.text), unicode);
  if (others > 0) text += fmt::format(" (and {} more)", others);
  std::vector<std::string> lines;
  const std::string broken = wrap(text, frame.width, 2);
  for (std::size_t begin = 0; begin <= broken.size();) {
    const std::size_t end = std::min(broken.find('\n', begin), broken.size());
    lines.push_back(broken.substr(begin, end - begin));
    begin = end + 1;
  }
  if (!stop.command.empty()) lines.push_back("  " + printable(stop.command, unicode));
  for (std::string& line : lines) line = join({{line, Colour::amber}}, frame);
  return lines;
}

/// The newest that a person has to clear, else the newest. There is one at least.
const session::StopRaised& most_pressing(const std::vector<session::StopRaised>& stops) {
  const auto found = std::find_if(stops.rbegin(), stops.rend(),
                                  [](const auto& stop) { return !stop.command.empty(); });
  return found == stops.rend() ? stops.back() : *found;
}

/// All of it that fits one line: what to type.
std::string stop_line(const session::StopRaised& stop, const Frame& frame) {
  const std::string text =
      fmt::format("{} {}{}{}: {}", stop_word(stop), stop.code, stop.slot.empty() ? "" : " ",
                  stop.slot, stop.command.empty() ? stop.text : stop.command);
  return join({{printable(text, frame.style.unicode), Colour::amber}}, frame);
}

}  // namespace

Cells census_cells(const std::vector<const SlotState*>& slots, bool unicode) {
  std::array<unsigned, 6> outcomes{};
  unsigned busy = 0;
  unsigned waiting = 0;
  unsigned hold = 0;
  unsigned off = 0;
  for (const SlotState* slot : slots) {
    if (is_busy(*slot)) {
      ++busy;
    } else if (slot->condition == SlotCondition::hold) {
      ++hold;
    } else if (slot->condition == SlotCondition::disabled ||
               slot->condition == SlotCondition::unreachable) {
      ++off;
    } else if ((!slot->condition || slot->condition == SlotCondition::remove) &&
               slot->activity == Activity::finished) {
      ++outcomes.at(static_cast<std::size_t>(slot->outcome));
    } else {
      ++waiting;
    }
  }
  constexpr Look look_off{"OFF", "×", "x", Colour::amber};
  Cells cells;
  const auto add = [&](const Look& shown, unsigned count, std::string_view word) {
    if (count > 0) cells.push_back(counted(shown, count, word, unicode));
  };
  for (std::size_t at = 0; at < outcomes.size(); ++at) {
    const auto outcome = static_cast<trace::Outcome>(at);
    add(look(outcome), outcomes.at(at), trace::name(outcome));
  }
  add(look(trace::Outcome::interrupted), hold, "on hold");
  add(look_off, off, "off");
  add(look_busy, busy, "busy");
  add(look_waiting, waiting, "waiting");
  return cells;
}

std::string rest_line(const std::vector<const SlotState*>& hidden, const Frame& frame) {
  const bool all_pass = std::ranges::all_of(hidden, [](const SlotState* slot) {
    return !slot->condition && slot->activity == Activity::finished &&
           slot->outcome == trace::Outcome::pass;
  });
  if (all_pass) return join({{fmt::format("+ {} more passing", hidden.size())}}, frame);
  Cells cells{{fmt::format("+ {} more:", hidden.size())}};
  const Cells census = census_cells(hidden, frame.style.unicode);
  cells.insert(cells.end(), census.begin(), census.end());
  return join(cells, frame);
}

std::string_view stop_word(const session::StopRaised& stop) {
  return stop.command.empty() ? "END" : "STOP";
}

std::vector<std::string> headline(const BoardState& state, const Frame& frame, std::size_t room) {
  std::vector<std::string> lines{title(state, frame), counts(state, frame)};
  if (!state.stops.empty()) {
    const session::StopRaised& shown = most_pressing(state.stops);
    auto stop = stop_lines(shown, state.stops.size() - 1, frame);
    if (lines.size() + stop.size() > room) stop = {stop_line(shown, frame)};
    lines.insert(lines.end(), stop.begin(), stop.end());
  }
  if (lines.size() > room) lines.resize(room);
  return lines;
}

}  // namespace gangflash::live
