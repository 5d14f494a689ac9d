#include "gangreport/story_text.hpp"

#include <fmt/format.h>

#include "gangreport/terminal_text.hpp"
#include "gangreport/value_text.hpp"
#include "gangreport/wire_text.hpp"
#include "trace/read_uid.hpp"

namespace gangflash::report {

namespace {

constexpr std::size_t bytes_per_line = 16;
constexpr std::size_t most_bytes = 48;  // of a frame that is shown by its beginning

std::string seconds(std::int64_t microseconds) {
  return fmt::format("{:.3f} s", static_cast<double>(microseconds) / 1e6);
}

std::string line(const char* word, const std::string& what) {
  return fmt::format("{:<10}{}\n", word, what);
}

std::string heading(const Facts& facts) {
  std::string text = fmt::format("Attempt {}: ", facts["attempt"]);
  if (!facts.known("outcome")) {
    return text + "no end row: it runs now, or its program died and no other has started since\n\n";
  }
  text += facts["outcome"];
  if (facts.known("failure_code")) {
    text += fmt::format(", {} {} ({})\n  What to do: {}", facts["failure_code"], facts["failure"],
                        facts["attribution"], facts["operator_line"]);
  }
  return text + "\n\n";
}

std::string unit(const Facts& facts) {
  if (!facts.known("pid")) {
    return line("Unit", fmt::format("never identified; the recipe is for {}", facts["chip"]));
  }
  std::string text =
      line("Unit", facts.known("uid") ? fmt::format("UID {}, as words {}", facts["uid"],
                                                    trace::uid_words(facts.text("uid")))
                                      : "UID not read");
  const std::string flash =
      facts.known("flash_kib") ? "flash " + facts["flash_kib"] + " KiB" : "flash size not read";
  text += line("", fmt::format("{}, PID {}, {}, bootloader {}, found {}", facts["chip"],
                               facts["pid"], flash, facts["bootloader_version"], facts["found"]));
  return text;
}

std::string place(const Facts& facts) {
  std::string where = fmt::format("station {}, slot {}", facts["station"], facts["slot"]);
  if (facts.known("fixture")) {
    where += ", fixture " + facts["fixture"];
  }
  if (facts.known("baud")) {
    where += fmt::format(", {} baud, parity {}", facts["baud"], facts["parity"]);
  }
  std::string adapter = facts["port"];
  if (facts.known("adapter_driver")) {
    adapter += ", driver " + facts["adapter_driver"];
  }
  if (facts.known("adapter_serial")) {
    adapter += ", serial number " + facts["adapter_serial"];
  }
  if (facts.known("latency_timer_ms")) {
    adapter += fmt::format(", latency timer {} ms", facts["latency_timer_ms"]);
  }
  return line("Where", where) + line("", adapter);
}

std::string circumstances(const Facts& facts, bool utc) {
  std::string text = unit(facts) + place(facts);
  text += line("What", fmt::format("{}, recipe {} revision {}", facts["operation"], facts["recipe"],
                                   facts["revision"]));
  text += line("", "recipe sha256   " + facts["recipe_sha256"]);
  if (facts.known("image_sha256")) {
    text += line("", "image sha256    " + facts["image_sha256"]);
    text += line("", "content sha256  " + facts["content_sha256"]);
  }
  text += line("For",
               fmt::format("{}, lot {}, work order {}, operator {}, try {}", facts["purpose"],
                           facts["lot"], facts["work_order"], facts["operator"], facts["number"]));
  std::string when = time_text(facts.text("started"), utc);
  if (facts.known("ended")) {
    when += " to " + time_text(facts.text("ended"), utc);
  }
  if (facts.known("duration_us")) {
    when += fmt::format(" ({})", seconds(facts.number("duration_us")));
  }
  text += line("When", when);
  text +=
      line("Tool", fmt::format("{} {}, build {}, {} on {}", facts["tool"], facts["tool_version"],
                               facts["tool_build"], facts["platform"], facts["host"]));
  return text;
}

std::string steps(const std::vector<StoryStep>& all) {
  if (all.empty()) {
    return {};
  }
  std::string text = fmt::format("\nSteps\n{:>10}  {:>10}  {:<10}{:<12}{:>9}  {:>5}\n", "start",
                                 "took", "step", "outcome", "bytes", "tries");
  for (const StoryStep& step : all) {
    text += fmt::format("{:>10}  {:>10}  {:<10}{:<12}{:>9}  {:>5}{}{}\n", seconds(step.offset_us),
                        seconds(step.duration_us), step.name, step.outcome, step.bytes, step.tries,
                        step.detail.empty() ? "" : "  ", harmless(step.detail));
  }
  return text;
}

std::string failure(const Facts& facts) {
  if (!facts.known("failure_code")) {
    return {};
  }
  std::string text = fmt::format("\nFailure\n  {}\n", harmless(facts["text"]));
  const auto add = [&](const char* word, const char* column) {
    if (facts.known(column)) {
      text += fmt::format("  {:<10}{}\n", word, harmless(facts[column]));
    }
  };
  add("step", "failed_step");
  add("command", "command");
  if (facts.known("address")) {
    text += fmt::format("  {:<10}0x{:08X}\n", "address", facts.number("address"));
  }
  add("expected", "expected");
  add("actual", "actual");
  return text;
}

std::string proof(const Facts& facts) {
  std::string text;
  if (facts.known("verify")) {
    text = fmt::format(
        "\n{} ({})\n  written sha256    {}\n  read back sha256  {}\n  bytes compared    {}\n",
        facts["outcome"] == "pass" ? "Proof" : "Comparison", facts["verify"],
        facts["outcome"] == "pass" && !facts.known("written_sha256") ? "nothing was written"
                                                                     : facts["written_sha256"],
        facts["read_back_sha256"], facts["bytes_compared"]);
  }
  if (facts.known("lock_proof")) {
    text += fmt::format("  lock proved by    {}\n", facts["lock_proof"]);
  }
  return text;
}

std::string ledger(const std::optional<LedgerPlace>& place, bool utc) {
  if (!place) {
    return {};
  }
  std::string text = fmt::format("\nLedger\n  leaf {:<13}{}\n", place->leaf, place->leaf_sha256);
  text += place->tree_size
              ? fmt::format("  first checkpoint  {} leaves, root {}, signed {}\n",
                            *place->tree_size, place->root, time_text(place->signed_at, utc))
              : "  no checkpoint covers it yet\n";
  return text;
}

std::string frame_text(const trace::Frame& frame, std::string meaning, Frames frames) {
  const bool is_cut = frames == Frames::beginnings && frame.bytes.size() > most_bytes;
  const std::size_t shown = is_cut ? bytes_per_line : frame.bytes.size();
  if (is_cut) {
    meaning +=
        fmt::format("{}{} bytes, these first", meaning.empty() ? "" : ": ", frame.bytes.size());
  }
  std::string text;
  for (std::size_t i = 0; i < shown; i += bytes_per_line) {
    const std::size_t count = std::min(bytes_per_line, shown - i);
    const std::string time =
        i == 0 ? fmt::format("{:.6f}", static_cast<double>(frame.at.count()) / 1e6) : "";
    const char* direction = i != 0 ? " " : frame.to_target ? ">" : "<";
    text +=
        fmt::format("{:>12} {} {:<{}}", time, direction, hex_text(frame.bytes.data() + i, count),
                    i == 0 && !meaning.empty() ? bytes_per_line * 3 : 0);
    text += i == 0 && !meaning.empty() ? meaning + '\n' : "\n";
  }
  return text;
}

std::string last_frames(const Story& story, Frames frames) {
  if (story.frames_damaged) {
    return "\nLast bytes on the wire: the record is damaged or of a newer format\n";
  }
  if (story.frames.empty()) {
    return {};
  }
  std::string text =
      "\nLast bytes on the wire (seconds from the start; > to the board, < from it)\n";
  WireNarrator narrator;
  for (const trace::Frame& frame : story.frames) {
    text += frame_text(frame, narrator.describe(frame), frames);
  }
  return text;
}

}  // namespace

std::string story_text(const Story& story, bool utc, Frames frames) {
  return heading(story.facts) + circumstances(story.facts, utc) + steps(story.steps) +
         failure(story.facts) + proof(story.facts) + ledger(story.ledger, utc) +
         last_frames(story, frames);
}

}  // namespace gangflash::report
