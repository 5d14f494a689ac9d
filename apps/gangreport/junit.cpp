// JUnit XML as CI servers read it: there is no standard, but all know <testsuite>, <testcase> and
// <failure>, <error> or <skipped> in it.
#include "gangreport/junit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "gangreport/attempt_rows.hpp"
#include "gangreport/html_text.hpp"

namespace gangflash::report {

namespace {

/// The element that says so; nothing for a pass.
const char* element_for(const std::string& outcome) {
  if (outcome == "pass") {
    return nullptr;
  }
  if (outcome == "fail") {
    return "failure";
  }
  return outcome == "skipped" ? "skipped" : "error";
}

struct Case {
  std::string name;
  std::string outcome;
  double seconds = 0;
  std::string text;
};

/// The steps, and the verdict where no step bears it: a power cut, a part that was never reached.
std::vector<Case> cases_of(const Story& story) {
  const Facts& facts = story.facts;
  const std::string verdict = facts.known("outcome") ? facts.text("outcome") : "running";
  std::vector<Case> cases;
  bool borne = false;
  for (const StoryStep& step : story.steps) {
    const bool bears = step.outcome == verdict && verdict != "pass";
    cases.push_back({.name = step.name,
                     .outcome = step.outcome,
                     .seconds = static_cast<double>(step.duration_us) / 1e6,
                     .text = bears ? facts.text("text") : step.detail});
    borne = borne || bears;
  }
  if (!borne && (verdict != "pass" || cases.empty())) {
    cases.push_back({.name = facts.known("failed_step") ? facts.text("failed_step") : "attempt",
                     .outcome = verdict,
                     .seconds = 0,
                     .text = facts.known("text") ? facts.text("text") : "no end row yet"});
  }
  return cases;
}

std::string case_xml(const Case& one, const Facts& facts) {
  std::string text = fmt::format(
      "    <testcase classname=\"{}\" name=\"{}\" time=\"{:.6f}\"",
      escaped(facts.text("recipe") + "." + facts.text("station") + "." + facts.text("slot")),
      escaped(one.name), one.seconds);
  const char* element = element_for(one.outcome);
  if (element == nullptr) {
    return text + "/>\n";
  }
  const std::string type = facts.known("failure_code") ? facts.text("failure_code") : one.outcome;
  return text +
         fmt::format(">\n      <{0} type=\"{1}\" message=\"{2}\">{3}</{0}>\n    </testcase>\n",
                     element, escaped(type), escaped(one.text),
                     escaped(facts.text("operator_line")));
}

std::string properties(const Facts& facts) {
  std::string text = "    <properties>\n";
  for (std::size_t i = 0; i < facts.columns().size(); ++i) {
    if (!std::holds_alternative<std::monostate>(facts.values()[i])) {
      text += fmt::format("      <property name=\"{}\" value=\"{}\"/>\n",
                          escaped(facts.columns()[i]), escaped(facts.text(facts.columns()[i])));
    }
  }
  return text + "    </properties>\n";
}

class JunitWriter : public AttemptRows {
 public:
  JunitWriter(const trace::Report& report, const Asked& asked, Sink sink)
      : AttemptRows{report, asked}, sink_{std::move(sink)} {}

 private:
  void take(const Story& story) override { sink_(start() + junit_suite(story)); }
  void finish() override { sink_(start() + junit_end); }
  /// Not before a report has shown that it names attempts.
  std::string start() { return std::exchange(started_, true) ? "" : junit_start; }

  Sink sink_;
  bool started_ = false;
};

}  // namespace

const char* const junit_start =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"gangflash\">\n";
const char* const junit_end = "</testsuites>\n";

std::string junit_suite(const Story& story) {
  const Facts& facts = story.facts;
  const std::vector<Case> cases = cases_of(story);
  const auto count = [&](const std::string& element) {
    return std::count_if(cases.begin(), cases.end(), [&](const Case& one) {
      const char* has = element_for(one.outcome);
      return has != nullptr && has == element;
    });
  };
  const std::string unit = facts.known("uid") ? facts.text("uid") : "unit not identified";
  std::string text = fmt::format(
      "  <testsuite name=\"{}\" id=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" "
      "skipped=\"{}\" "
      "time=\"{:.6f}\" timestamp=\"{}\" hostname=\"{}\">\n",
      escaped(facts.text("slot") + " " + unit), escaped(facts.text("attempt")), cases.size(),
      count("failure"), count("error"), count("skipped"),
      static_cast<double>(facts.number("duration_us")) / 1e6, escaped(facts.text("started")),
      escaped(facts.text("host")));
  text += properties(facts);
  for (const Case& one : cases) {
    text += case_xml(one, facts);
  }
  return text + "  </testsuite>\n";
}

std::unique_ptr<Writer> junit_writer(const trace::Report& report, const Asked& asked, Sink sink) {
  return std::make_unique<JunitWriter>(report, asked, std::move(sink));
}

}  // namespace gangflash::report
