#include "live/summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <vector>

#include "live/headline.hpp"
#include "live/slot_look.hpp"
#include "live/text.hpp"
#include "live/time_table.hpp"

namespace gangflash::live {

namespace {

constexpr std::size_t state_width = 9;  // "✗ ABORTED"
constexpr Look not_run{"NOT RUN", "·", ".", Colour::grey};
constexpr Look unknown{"UNKNOWN", "?", "?", Colour::purple};  // the row could not be written

Look final_look(const SlotState& slot) {
  if (slot.condition || slot.activity == Activity::finished) return slot_look(slot);
  return slot.activity == Activity::waiting ? not_run : unknown;
}

/// In one round every slot that is not a pass; where boards came and went, what a person has to see
/// to.
bool is_worth_a_line(const SlotState& slot, const BoardState& state) {
  if (state.run.continuous) return is_busy(slot) || urgency(slot) == 0;
  return slot.activity != Activity::finished || slot.outcome != trace::Outcome::pass;
}

/// What the slot says for itself: the engineer's text too, which the live view has no room for.
std::string final_story(const SlotState& slot) {
  if (slot.condition && slot.condition != session::SlotCondition::remove) return slot_task(slot);
  return story_text(slot.failure_code, slot.text, slot.operator_line);
}

/// The batch, and what stopped it. The command is never broken: it is there to be copied.
std::string floor_lines(const BoardState& state, const Style& style, std::size_t width) {
  std::string text;
  if (state.batch) {
    const session::BatchCount& batch = *state.batch;
    text += fmt::format("batch: {} good, {} failed, {} error{}", batch.good, batch.failed,
                        batch.errors, batch.errors == 1 ? "" : "s");
    if (batch.left) text += fmt::format(", {} left", *batch.left);
    text += "\n";
  }
  for (const session::StopRaised& stop : state.stops) {
    const std::string why = fmt::format("{} {}: {}", stop_word(stop), stop.code, stop.text);
    text += wrap(printable(why, style.unicode), width, 2) + "\n";
    if (!stop.command.empty()) text += "  " + printable(stop.command, style.unicode) + "\n";
  }
  return text;
}

/// One slot, broken at `width`, its state in colour. The colour comes after the breaking, which
/// counts columns.
std::string slot_line(const SlotState& slot, std::size_t slot_width, const Style& style,
                      std::size_t width) {
  const Look shown = final_look(slot);
  const std::string name = fit(slot.slot, slot_width, style.unicode) + " ";
  const std::string state = fit(label(shown, style.unicode), state_width, style.unicode);
  std::string story = final_story(slot);
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
  std::string text = wrap(first_line(state), width, 4) + "\n" + floor_lines(state, style, width);
  std::vector<SlotState> shown;
  std::copy_if(state.slots.begin(), state.slots.end(), std::back_inserter(shown),
               [&](const SlotState& slot) { return is_worth_a_line(slot, state); });
  std::size_t slot_width = 0;
  for (const SlotState& slot : shown) slot_width = std::max(slot_width, columns(slot.slot));
  for (const SlotState& slot : shown) text += slot_line(slot, slot_width, style, width) + "\n";
  // Never broken: a path is there to be copied.
  text += "database: " + printable(state.run.database, style.unicode) + "\n";
  if (state.finished) text += time_table(state.finished->times, style.unicode);
  return text;
}

}  // namespace gangflash::live
