#include "live/slot_row.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "live/text.hpp"

namespace gangflash::live {

namespace {

constexpr std::size_t state_width = 9;  // "✗ ABORTED"
constexpr std::size_t step_width = 8;   // "identify"
constexpr std::size_t percent_width = 4;
constexpr std::size_t rate_width = 10;
constexpr std::size_t seconds_width = 7;
constexpr std::size_t bar_min = 6;
constexpr std::size_t story_min = 4;  // a failure code

std::string repeat(std::string_view piece, std::size_t times) {
  std::string result;
  for (; times > 0; --times) result += piece;
  return result;
}

std::string bar(const SlotState& slot, std::size_t width, const Frame& frame) {
  const std::string_view full = frame.style.unicode ? "█" : "#";
  const std::string_view empty = frame.style.unicode ? "░" : "-";
  if (slot.total > 0) {
    const std::size_t filled = width * percent(slot.done, slot.total).value_or(0) / 100;
    return repeat(full, filled) + repeat(empty, width - filled);
  }
  // A mass erase tells nothing until it is over; a block that walks shows that somebody still waits
  // for it.
  constexpr std::size_t block = 3;
  const double seconds = std::max(Seconds(frame.now - slot.step_started).count(), 0.0);
  const std::size_t at = static_cast<std::size_t>(seconds * 5) % (width - block + 1);
  return repeat(empty, at) + repeat(full, block) + repeat(empty, width - block - at);
}

std::string rate_text(const SlotState& slot) {
  // Only here do bytes cross the wire; "erased per second" would be read as line speed.
  const bool moves_bytes = slot.step == "write" || slot.step == "verify";
  const std::optional<double> rate = moves_bytes ? bytes_per_second(slot) : std::nullopt;
  return fmt::format("{:>{}}", rate ? fmt::format("{:.1f} kB/s", *rate / 1000) : "", rate_width);
}

Cells busy_row(const SlotState& slot, const Frame& frame) {
  std::string word;
  const Look shown = busy_look(slot, word);
  const bool unicode = frame.style.unicode;
  const std::optional<unsigned> done = percent(slot.done, slot.total);
  Cells cells{{fit(slot.slot, frame.slot_width, unicode)},
              {fit(label(shown, unicode), state_width, unicode), shown.colour},
              {fit(slot.step, step_width, unicode)},
              {fmt::format("{:>{}}", done ? fmt::format("{}%", *done) : "", percent_width)}};
  std::size_t used = frame.slot_width + state_width + step_width + percent_width + 3;
  // First the bar goes, then the rate, then the seconds: a percentage says most in the least room.
  const auto claim = [&](std::size_t width) {
    const bool fits = used + width + 1 <= frame.width;
    if (fits) used += width + 1;
    return fits;
  };
  const bool has_seconds = claim(seconds_width);
  const bool has_rate = has_seconds && claim(rate_width);
  if (has_seconds && used < frame.width) {
    const std::size_t room = frame.width - used - 1;
    const bool idle = slot.step.empty() || slot.activity == Activity::retrying;
    cells.push_back(
        {idle || room < bar_min ? std::string(room, ' ') : bar(slot, room, frame), Colour::blue});
  }
  if (has_rate) cells.push_back({rate_text(slot)});
  if (has_seconds) cells.push_back({seconds_text(frame.now - slot.started)});
  return cells;
}

/// A slot in which nothing runs: its light and what to do.
Cells still_row(const SlotState& slot, const Frame& frame) {
  const Look shown = slot_look(slot);
  const bool unicode = frame.style.unicode;
  Cells cells{{fit(slot.slot, frame.slot_width, unicode)},
              {fit(label(shown, unicode), state_width, unicode), shown.colour}};
  const std::size_t used = frame.slot_width + state_width + 2;
  const std::size_t room = frame.width > used ? frame.width - used : 0;
  const bool has_result = slot.activity == Activity::finished &&
                          (!slot.condition || slot.condition == session::SlotCondition::remove);
  const bool has_seconds = has_result && room >= story_min + 1 + seconds_width;
  const std::string story = slot_story(slot);
  if (story.empty() && !has_result) {
    cells.back().text = label(shown, unicode);
    return cells;
  }
  const std::size_t story_width =
      has_seconds ? room - 1 - seconds_width : std::min(room, columns(story));
  cells.push_back({fit(story, story_width, unicode)});
  if (has_seconds) cells.push_back({seconds_text(slot.duration)});
  return cells;
}

}  // namespace

std::string join(const Cells& cells, const Frame& frame) {
  std::string line;
  std::size_t room = frame.width;
  for (const Cell& cell : cells) {
    const std::size_t gap = line.empty() ? 0 : 1;
    if (room <= gap) break;
    room -= gap;
    const std::size_t taken = std::min(columns(cell.text), room);
    line.append(gap, ' ');
    line += paint(fit(cell.text, taken, frame.style.unicode), cell.colour, frame.style);
    room -= taken;
  }
  return line;
}

std::string seconds_text(Seconds seconds) {
  const double shown = std::max(seconds.count(), 0.0);  // the wall clock may be set back
  return fmt::format("{:>{}}", fmt::format("{:.{}f} s", shown, shown < 999.95 ? 1 : 0),
                     seconds_width);
}

Look busy_look(const SlotState& slot, std::string& word) {
  Look shown = look_busy;
  if (slot.number > 1 || slot.activity == Activity::retrying) {
    const unsigned number = slot.number + (slot.activity == Activity::retrying ? 1 : 0);
    word = fmt::format("TRY {}/{}", number, slot.attempts);
    shown.word = word;
    shown.colour = Colour::amber;
  }
  return shown;
}

std::string slot_row(const SlotState& slot, const Frame& frame) {
  return join(is_busy(slot) ? busy_row(slot, frame) : still_row(slot, frame), frame);
}

}  // namespace gangflash::live
