#include <fmt/format.h>

#include "gangreport/format_json.hpp"
#include "gangreport/story_text.hpp"
#include "gangreport/wire_text.hpp"

namespace gangflash::report {

namespace {

std::string steps(const std::vector<StoryStep>& all) {
  std::string text = "[";
  for (const StoryStep& step : all) {
    text += fmt::format(
        "{}\n    {{\"name\": {}, \"outcome\": {}, \"offset_us\": {}, \"duration_us\": {}, "
        "\"bytes\": {}, \"tries\": {}, \"detail\": {}}}",
        &step == &all.front() ? "" : ",", json_text(step.name), json_text(step.outcome),
        step.offset_us, step.duration_us, step.bytes, step.tries,
        step.detail.empty() ? "null" : json_text(step.detail));
  }
  return text + (all.empty() ? "]" : "\n  ]");
}

std::string frames(const std::vector<trace::Frame>& all) {
  std::string text = "[";
  WireNarrator narrator;
  for (const trace::Frame& frame : all) {
    const std::string meaning = narrator.describe(frame);
    text += fmt::format(
        "{}\n    {{\"at_us\": {}, \"to_target\": {}, \"bytes\": \"{}\", \"meaning\": {}}}",
        &frame == &all.front() ? "" : ",", frame.at.count(), frame.to_target,
        hex_text(frame.bytes.data(), frame.bytes.size()),
        meaning.empty() ? "null" : json_text(meaning));
  }
  return text + (all.empty() ? "]" : "\n  ]");
}

std::string ledger(const std::optional<LedgerPlace>& place) {
  if (!place) {
    return "null";
  }
  const std::string checkpoint =
      place->tree_size ? fmt::format("{{\"tree_size\": {}, \"root\": \"{}\", \"at\": \"{}\"}}",
                                     *place->tree_size, place->root, place->signed_at)
                       : "null";
  return fmt::format("{{\"leaf\": {}, \"leaf_sha256\": \"{}\", \"checkpoint\": {}}}", place->leaf,
                     place->leaf_sha256, checkpoint);
}

}  // namespace

std::string story_json(const Story& story) {
  std::string text = "{\n";
  for (std::size_t i = 0; i < story.facts.columns().size(); ++i) {
    text += fmt::format("  {}: {},\n", json_text(story.facts.columns()[i]),
                        json_value(story.facts.values()[i]));
  }
  return text + fmt::format("  \"steps\": {},\n  \"frames\": {},\n  \"ledger\": {}\n}}\n",
                            steps(story.steps), frames(story.frames), ledger(story.ledger));
}

}  // namespace gangflash::report
