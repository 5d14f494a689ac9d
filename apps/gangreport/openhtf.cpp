// OpenHTF's test record as its JSON output writes it: github.com/google/openhtf,
// openhtf/core/test_record.py. Its outcomes have no word for a power cut or an empty slot: those
// are ERROR and ABORTED here, with the true word as the code of the outcome's details.
#include "gangreport/openhtf.hpp"

#include <fmt/format.h>

#include "gangreport/attempt_rows.hpp"
#include "gangreport/format_json.hpp"
#include "gangreport/iso_time.hpp"

namespace gangflash::report {

namespace {

struct Outcome {
  std::string_view ours;
  const char* test;   ///< test_record.Outcome
  const char* phase;  ///< test_record.PhaseOutcome
};

constexpr Outcome outcomes[] = {{"pass", "PASS", "PASS"},       {"fail", "FAIL", "FAIL"},
                                {"error", "ERROR", "ERROR"},    {"aborted", "ABORTED", "ERROR"},
                                {"skipped", "ABORTED", "SKIP"}, {"interrupted", "ERROR", "ERROR"}};

const Outcome* outcome_of(const std::string& ours) {
  for (const Outcome& outcome : outcomes) {
    if (ours == outcome.ours) {
      return &outcome;
    }
  }
  return nullptr;
}

/// A phase's result says how the framework goes on; ours stop after the first that is not good.
std::string phase_result(const std::string& outcome) {
  if (outcome == "pass") {
    return "CONTINUE";
  }
  return outcome == "skipped" ? "SKIP" : "STOP";
}

std::string phase(const StoryStep& step, std::int64_t started_ms) {
  const std::int64_t start = started_ms + step.offset_us / 1000;
  const Outcome* outcome = outcome_of(step.outcome);
  const auto measured = [](const char* name, const char* unit, const std::string& value) {
    return fmt::format(
        "\"{}\": {{\"name\": \"{}\", \"outcome\": \"PASS\", \"units\": {}, \"measured_value\": "
        "{}}}",
        name, name, unit, value);
  };
  return fmt::format(
      "{{\"name\": {}, \"outcome\": \"{}\", \"start_time_millis\": {}, \"end_time_millis\": {}, "
      "\"result\": {{\"phase_result\": \"{}\"}}, \"measurements\": {{{}, {}, {}}}, "
      "\"attachments\": {{}}, "
      "\"diagnosis_results\": [], \"failure_diagnosis_results\": [], \"options\": null, "
      "\"descriptor_id\": null, \"codeinfo\": {{\"name\": {}, \"docstring\": {}, \"sourcecode\": "
      "\"\"}}}}",
      json_text(step.name), outcome == nullptr ? "ERROR" : outcome->phase, start,
      start + step.duration_us / 1000, phase_result(step.outcome),
      measured("duration", "\"s\"",
               fmt::format("{:.6f}", static_cast<double>(step.duration_us) / 1e6)),
      measured("bytes", "\"B\"", std::to_string(step.bytes)),
      measured("tries", "null", std::to_string(step.tries)), json_text(step.name),
      step.detail.empty() ? "null" : json_text(step.detail));
}

std::string details(const Facts& facts) {
  if (!facts.known("failure_code")) {
    return facts.known("outcome")
               ? "[]"
               : "[{\"code\": \"running\", \"description\": \"no end row yet\"}]";
  }
  return fmt::format(
      "[{{\"code\": {}, \"description\": {}}}, {{\"code\": {}, \"description\": {}}}]",
      json_text(facts.text("failure_code")), json_text(facts.text("text")),
      json_text(facts.text("outcome")), json_text(facts.text("failure")));
}

std::string metadata(const Facts& facts) {
  std::string text =
      fmt::format("{{\"test_name\": {}, \"test_version\": {}", json_text(facts.text("recipe")),
                  json_text(facts.text("revision")));
  for (std::size_t i = 0; i < facts.columns().size(); ++i) {
    text += fmt::format(", {}: {}", json_text(facts.columns()[i]), json_value(facts.values()[i]));
  }
  return text + ", \"config\": {}}";
}

class OpenHtfWriter : public AttemptRows {
 public:
  OpenHtfWriter(const trace::Report& report, const Asked& asked, Sink sink)
      : AttemptRows{report, asked}, sink_{std::move(sink)} {}

 private:
  void take(const Story& story) override {
    sink_(count_++ == 0 ? "[\n" : ",\n");
    sink_(openhtf_record(story));
  }
  void finish() override { sink_(count_ == 0 ? "[]\n" : "\n]\n"); }

  Sink sink_;
  std::size_t count_ = 0;
};

}  // namespace

std::string openhtf_record(const Story& story) {
  const Facts& facts = story.facts;
  const std::int64_t started = unix_milliseconds(facts.text("started"));
  const Outcome* outcome = outcome_of(facts.text("outcome"));
  std::string phases;
  for (const StoryStep& step : story.steps) {
    phases += (phases.empty() ? "\n  " : ",\n  ") + phase(step, started);
  }
  return fmt::format(
      "{{\"dut_id\": {}, \"station_id\": {}, \"start_time_millis\": {}, \"end_time_millis\": {}, "
      "\"outcome\": {}, \"outcome_details\": {}, \"marginal\": null,\n \"metadata\": {},\n "
      "\"code_info\": {{\"name\": {}, \"docstring\": null, \"sourcecode\": \"\"}}, \"diagnoses\": "
      "[], "
      "\"log_records\": [], \"subtests\": [], \"branches\": [], \"checkpoints\": [],\n \"phases\": "
      "[{}]}}",
      facts.known("uid") ? json_text(facts.text("uid")) : "null", json_text(facts.text("station")),
      started,
      facts.known("ended") ? std::to_string(unix_milliseconds(facts.text("ended"))) : "null",
      outcome == nullptr ? "null" : fmt::format("\"{}\"", outcome->test), details(facts),
      metadata(facts), json_text(facts.text("tool") + " " + facts.text("tool_version")), phases);
}

std::unique_ptr<Writer> openhtf_writer(const trace::Report& report, const Asked& asked, Sink sink) {
  return std::make_unique<OpenHtfWriter>(report, asked, std::move(sink));
}

}  // namespace gangflash::report
