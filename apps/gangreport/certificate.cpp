#include "gangreport/certificate.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "gangreport/attempt_rows.hpp"
#include "gangreport/certificate_parts.hpp"
#include "gangreport/html_text.hpp"
#include "gangreport/page.hpp"
#include "gangreport/value_text.hpp"

namespace gangflash::report {

namespace {

bool is_write(const Facts& facts) {
  return facts.text("operation") == "run" || facts.text("operation") == "flash";
}

/// Could it have changed what is in the flash? Steps are recorded at the end: of an attempt that
/// was cut off nobody knows.
bool may_change(const Story& story) {
  const std::string outcome = story.facts.text("outcome");
  if (outcome.empty() || outcome == "interrupted") {
    return true;
  }
  return std::any_of(story.steps.begin(), story.steps.end(), [](const StoryStep& step) {
    return (step.name == "unlock" || step.name == "erase" || step.name == "write") &&
           step.outcome != "skipped";
  });
}

std::string box(const char* style, const std::string& verdict, const std::string& words) {
  return fmt::format("<div class=\"verdict {}\"><strong>{}</strong><span>{}</span></div>\n", style,
                     escaped(verdict), escaped(words));
}

/// The one line that counts.
std::string verdict(const Standing& standing, const std::vector<Decision>& decisions, bool utc) {
  const std::string decided = decisions.empty() ? "" : decisions.back().decision;
  if (decided == "hold" || decided == "scrap" || decided == "rework") {
    const Decision& last = decisions.back();
    return box("error", fmt::format("! {}", decided),
               fmt::format("Not released. Decided {} by {}{}.", time_text(last.at, utc),
                           last.person.empty() ? "the program (" + last.cause + ")" : last.person,
                           last.reason.empty() ? "" : ": " + last.reason));
  }
  if (standing.changed != nullptr) {
    const Facts& facts = standing.changed->facts;
    const std::string outcome = facts.known("outcome") ? facts.text("outcome") : "not ended";
    return box(
        outcome == "fail" ? "fail" : "error",
        outcome == "pass" ? "! not proved" : (outcome == "fail" ? "✗ " : "! ") + outcome,
        fmt::format("The last attempt that may have changed this board was {} on {}{}{}. "
                    "Nothing is proved about its content since.",
                    facts.text("operation"), ended_text(facts, utc),
                    facts.known("failure_code") ? ": " + facts.text("failure_code") + " " : "",
                    facts.text("failure")));
  }
  if (standing.programmed == nullptr) {
    return box("other", "– never programmed",
               "No attempt on this board wrote an image and passed.");
  }
  const Facts& facts = standing.programmed->facts;
  return box("pass", "✓ pass",
             fmt::format("Programmed with {} revision {} and proved on {}; nothing has changed the "
                         "board since.",
                         facts.text("recipe"), facts.text("revision"), ended_text(facts, utc)));
}

constexpr const char* to_sign =
    "Place, date ____________ Name, function ____________ Signature ____________";

class CertificateWriter : public AttemptRows {
 public:
  CertificateWriter(const trace::Report& report, const Asked& asked, Sink sink)
      : AttemptRows{report, asked}, asked_{asked}, sink_{std::move(sink)} {}

 private:
  void take(const Story& story) override {
    named_.push_back(story);
    uid_ = story.facts.known("uid") ? story.facts.text("uid") : uid_;
  }

  void finish() override {
    const std::string title = uid_.empty() ? "Board certificate" : "Board " + uid_;
    sink_(page_start(title, "What was programmed into this board, and what proves it?", asked_));
    const std::vector<Story> attempts = whole_history();
    sink_(attempts.empty() ? "<p class=\"nothing\">No such board.</p>\n" : content(attempts));
    sink_(page_end({to_sign}, title));
  }

  /// Filters choose what a report shows; what they leave out may have changed the board all the
  /// same.
  std::vector<Story> whole_history() {
    std::vector<Story> attempts;
    for (const std::string& attempt : stories().attempts_of(uid_)) {
      attempts.push_back(*stories().read(attempt));
    }
    attempts = attempts.empty() ? named_ : attempts;
    std::stable_sort(attempts.begin(), attempts.end(), [](const Story& a, const Story& b) {
      return a.facts.text("started") < b.facts.text("started");
    });
    return attempts;
  }

  std::string content(const std::vector<Story>& attempts) {
    const bool utc = asked_.utc;
    const Standing now = standing(attempts);
    const std::vector<Decision> decisions = stories().decisions(uid_);
    // Who the board is says the last attempt that saw it, what is in it the one that wrote it.
    std::string html = "<article class=\"certificate\">\n" + verdict(now, decisions, utc) +
                       identity_html(attempts.back().facts, stories().names(uid_));
    if (now.programmed != nullptr) {
      const Story& story = *now.programmed;
      html += programmed_html(story.facts, stories().images(story.facts.text("attempt"))) +
              circumstances_html(story.facts, utc) + proof_html(story.facts) +
              ledger_html(story.ledger, utc);
    }
    return html + history_html(attempts, utc) + decisions_html(decisions, utc) + "</article>\n";
  }

  const Asked& asked_;
  Sink sink_;
  std::vector<Story> named_;
  std::string uid_;
};

}  // namespace

Standing standing(const std::vector<Story>& attempts) {
  Standing now;
  for (const Story& story : attempts) {
    if (is_write(story.facts) && story.facts.text("outcome") == "pass") {
      now = {.programmed = &story, .changed = nullptr};
    } else if (may_change(story)) {
      now.changed = &story;
    }
  }
  return now;
}

std::unique_ptr<Writer> certificate_writer(const trace::Report& report, const Asked& asked,
                                           Sink sink) {
  return std::make_unique<CertificateWriter>(report, asked, std::move(sink));
}

}  // namespace gangflash::report
