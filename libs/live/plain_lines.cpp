#include "live/plain_lines.hpp"

#include <fmt/format.h>

#include "live/summary.hpp"
#include "live/text.hpp"

namespace gangflash::live {

namespace {

double seconds(std::chrono::microseconds duration) {
  return std::chrono::duration<double>(duration).count();
}

/// The line of one event; empty where there is nothing to say.
struct Line {
  std::string operator()(const session::RunStarted& event) const {
    return fmt::format("{} revision {}, recipe {:.8}, {}, station {}, {} slot{}, database {}",
                       event.recipe, event.revision, event.recipe_sha256, event.chip, event.station,
                       event.slots.size(), event.slots.size() == 1 ? "" : "s", event.database);
  }

  std::string operator()(const session::UnitStarted& event) const {
    if (event.number == 1) return fmt::format("{}: started", event.slot);
    return fmt::format("{}: try {} of {} started", event.slot, event.number, event.attempts);
  }

  std::string operator()(const session::StepFinished& event) const {
    // A step that failed is told by the line with the unit's result, which follows at once.
    if (event.outcome != trace::Outcome::pass || event.duration < std::chrono::seconds(1))
      return {};
    std::string text =
        fmt::format("{}: {} done in {:.1f} s", event.slot, event.name, seconds(event.duration));
    if (event.bytes > 0) text += fmt::format(", {} bytes", event.bytes);
    return text;
  }

  std::string operator()(const session::Progress&) const { return {}; }

  std::string operator()(const session::UnitFinished& event) const {
    std::string text = fmt::format("{}: {} in {:.1f} s", event.slot, look(event.outcome).word,
                                   seconds(event.duration));
    if (event.uid) text += ", uid " + *event.uid;
    const std::string story = story_text(event.failure_code, event.text, event.operator_line);
    if (!story.empty()) text += ", " + story;
    return event.last ? text : text + " (will be tried again)";
  }

  std::string operator()(const session::SlotChanged& event) const {
    std::string text = fmt::format("{}: {}", event.slot, session::name(event.condition));
    if (!event.code.empty()) text += " " + event.code;
    return event.text.empty() ? text : text + ", " + event.text;
  }

  std::string operator()(const session::BatchCount& event) const {
    std::string text =
        fmt::format("good {}, failed {}, errors {}", event.good, event.failed, event.errors);
    return event.left ? text + fmt::format(", left {}", *event.left) : text;
  }

  std::string operator()(const session::StopRaised& event) const {
    std::string text = fmt::format("stop {}: {}", event.code, event.text);
    return event.command.empty() ? text : text + "; clear it with: " + event.command;
  }

  std::string operator()(const session::OperatorChanged& event) const {
    return "operator " + event.operator_name;
  }

  std::string operator()(const session::Notice& event) const {
    return event.slot.empty() ? event.text : event.slot + ": " + event.text;
  }

  std::string operator()(const session::RunFinished&) const { return {}; }
};

}  // namespace

void PlainLines::on_event(const session::Event& event) {
  fold(state_, event);
  // Logs keep their UTF-8 whatever the locale says: the file will be read elsewhere.
  const std::string text = printable(std::visit(Line{}, event.what), true);
  if (!text.empty()) outbox_.try_post(text + "\n");
  if (std::holds_alternative<session::RunFinished>(event.what)) {
    outbox_.try_post(summary(state_, {.colour = false, .unicode = false}, 0));
  }
}

}  // namespace gangflash::live
