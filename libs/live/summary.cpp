#include "live/summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <vector>

#include "live/text.hpp"
#include "live/time_table.hpp"

namespace gangflash::live {

namespace {

constexpr std::size_t state_width = 9;  // "✗ ABORTED"
constexpr Look not_run{"NOT RUN", "·", ".", Colour::grey};
constexpr Look unknown{"UNKNOWN", "?", "?", Colour::purple};  // the row could not be written

const Look& final_look(const SlotState& slot) {
  if (slot.activity == Activity::finished) return look(slot.outcome);
  return slot.activity == Activity::waiting ? not_run : unknown;
}

/// One slot, broken at `width`, its state in colour. The colour comes after the breaking, which
/// counts columns.
std::string slot_line(const SlotState& slot, std::size_t slot_width, const Style& style,
                      std::size_t width) {
  const Look& shown = final_look(slot);
  const std::string name = fit(slot.slot, slot_width, style.unicode) + " ";
  const std::string state = fit(label(shown, style.unicode), state_width, style.unicode);
  std::string story = story_text(slot.failure_code, slot.text, slot.operator_line);
  if (!story.empty()) story.insert(0, 1, ' ');
  std::string broken = wrap(name + state + printable(story, style.unicode), width, slot_width + 1);
  if (!broken.starts_with(name + state)) return broken;  // too narrow even for the words
  return name + paint(state, shown.colour, style) + broken.substr(name.size() + state.size());
}

std::string first_line(const BoardState& state) {
  const session::RunFinished finished = state.finished.value_or(session::RunFinished{});
  const std::string counts = counts_text(finished.counts);
  const double seconds = std::chrono::duration<double>(finished.duration).count();
  std::string text =
      fmt::format("{} in {:.1f} s", counts.empty() ? "no unit finished" : counts, seconds);
  if (finished.retries > 0) {
    text += fmt::format(", {} {}", finished.retries, finished.retries == 1 ? "retry" : "retries");
  }
  return text;
}

}  // namespace

std::string counts_text(const std::map<trace::Outcome, unsigned>& counts) {
  std::string text;
  for (const auto& [outcome, count] : counts) {
    if (count == 0) continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, trace::name(outcome));
  }
  return text;
}

std::string story_text(const std::string& failure_code, const std::string& text,
                       const std::string& operator_line) {
  std::string story = failure_code;
  if (!text.empty()) story += (story.empty() ? "" : " ") + text;
  if (!operator_line.empty()) story += (story.empty() ? "" : " -> ") + operator_line;
  return story;
}

std::string summary(const BoardState& state, const Style& style, std::size_t width) {
  std::string text = wrap(first_line(state), width, 4) + "\n";
  std::vector<SlotState> shown;
  std::copy_if(state.slots.begin(), state.slots.end(), std::back_inserter(shown),
               [](const SlotState& slot) {
                 return slot.activity != Activity::finished || slot.outcome != trace::Outcome::pass;
               });
  std::size_t slot_width = 0;
  for (const SlotState& slot : shown) slot_width = std::max(slot_width, columns(slot.slot));
  for (const SlotState& slot : shown) text += slot_line(slot, slot_width, style, width) + "\n";
  // Never broken: a path is there to be copied.
  text += "database: " + printable(state.run.database, style.unicode) + "\n";
  if (state.finished) text += time_table(state.finished->times, style.unicode);
  return text;
}

}  // namespace gangflash::live
