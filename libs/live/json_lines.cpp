#include "live/json_lines.hpp"

#include <fmt/format.h>

#include <array>
#include <boost/json.hpp>
#include <string_view>

#include "live/board_state.hpp"
#include "live/text.hpp"

namespace gangflash::live {

namespace {

namespace json = boost::json;
using trace::Outcome;

constexpr std::array outcomes{Outcome::pass,    Outcome::fail,    Outcome::error,
                              Outcome::aborted, Outcome::skipped, Outcome::interrupted};

double seconds(std::chrono::microseconds duration) {
  return std::chrono::duration<double>(duration).count();
}

json::string text(std::string_view value) {
  return json::string(valid_utf8(value));
}

json::value text_or_null(const std::string& value) {
  return value.empty() ? json::value(nullptr) : json::value(text(value));
}

json::value number_or_null(const std::optional<unsigned>& value) {
  return value ? json::value(*value) : json::value(nullptr);
}

json::array steps_of(const session::TimeTable& table) {
  json::array steps;
  for (const session::StepTimes& step : table.steps) {
    steps.push_back(json::object{{"name", step.name},
                                 {"units", step.units},
                                 {"estimate_seconds", seconds(step.estimate)},
                                 {"median_seconds", seconds(step.median)},
                                 {"line_seconds", seconds(step.line)},
                                 {"slowest_seconds", seconds(step.slowest)},
                                 {"slowest_slot", text(step.slowest_slot)},
                                 {"slowest_baud", step.slowest_baud}});
  }
  return steps;
}

/// The fields of one event, in the order a person reads them.
struct Fields {
  std::uint64_t dropped;

  json::object operator()(const session::RunStarted& event) const {
    json::array slots;
    for (const std::string& slot : event.slots) slots.emplace_back(text(slot));
    return {{"event", "run_started"},
            {"recipe", text(event.recipe)},
            {"revision", text(event.revision)},
            {"recipe_sha256", text(event.recipe_sha256)},
            {"chip", text(event.chip)},
            {"station", text(event.station)},
            {"database", text(event.database)},
            {"slots", std::move(slots)},
            {"continuous", event.continuous},
            {"units", number_or_null(event.units)},
            {"lot", text_or_null(event.lot)},
            {"work_order", text_or_null(event.work_order)},
            {"operator", text_or_null(event.operator_name)}};
  }

  json::object operator()(const session::UnitStarted& event) const {
    return {{"event", "unit_started"},
            {"slot", text(event.slot)},
            {"attempt", text(event.attempt)},
            {"number", event.number},
            {"attempts", event.attempts}};
  }

  json::object operator()(const session::StepFinished& event) const {
    return {{"event", "step"},
            {"slot", text(event.slot)},
            {"name", text(event.name)},
            {"outcome", trace::name(event.outcome)},
            {"seconds", seconds(event.duration)},
            {"bytes", event.bytes}};
  }

  json::object operator()(const session::Progress& event) const {
    const std::optional<unsigned> done = percent(event.done, event.total);
    return {{"event", "progress"},
            {"slot", text(event.slot)},
            {"step", text(event.step)},
            {"percent", done ? json::value(*done) : json::value(nullptr)}};
  }

  json::object operator()(const session::UnitFinished& event) const {
    return {{"event", "unit_finished"},
            {"slot", text(event.slot)},
            {"attempt", text(event.attempt)},
            {"uid", text_or_null(event.uid.value_or(""))},
            {"outcome", trace::name(event.outcome)},
            {"failure_code", text_or_null(event.failure_code)},
            {"seconds", seconds(event.duration)},
            {"text", text_or_null(event.text)},
            {"operator_line", text_or_null(event.operator_line)},
            {"bytes", event.bytes},
            {"last", event.last}};
  }

  json::object operator()(const session::SlotChanged& event) const {
    return {{"event", "slot"},
            {"slot", text(event.slot)},
            {"condition", session::name(event.condition)},
            {"text", text_or_null(event.text)},
            {"code", text_or_null(event.code)}};
  }

  json::object operator()(const session::BatchCount& event) const {
    return {{"event", "batch"},
            {"good", event.good},
            {"failed", event.failed},
            {"errors", event.errors},
            {"left", number_or_null(event.left)}};
  }

  json::object operator()(const session::StopRaised& event) const {
    return {{"event", "stop"},
            {"slot", text_or_null(event.slot)},
            {"code", text(event.code)},
            {"text", text(event.text)},
            {"command", text_or_null(event.command)}};
  }

  json::object operator()(const session::OperatorChanged& event) const {
    return {{"event", "operator"}, {"operator", text(event.operator_name)}};
  }

  json::object operator()(const session::Notice& event) const {
    return {{"event", "notice"}, {"slot", text_or_null(event.slot)}, {"text", text(event.text)}};
  }

  json::object operator()(const session::RunFinished& event) const {
    json::object counts;
    for (const Outcome outcome : outcomes) {
      const auto found = event.counts.find(outcome);
      counts[trace::name(outcome)] = found == event.counts.end() ? 0U : found->second;
    }
    return {{"event", "run_finished"},  {"counts", std::move(counts)},
            {"exit", event.exit},       {"seconds", seconds(event.duration)},
            {"retries", event.retries}, {"dropped", dropped},
            {"baud", event.times.baud}, {"steps", steps_of(event.times)}};
  }
};

std::string written(const json::value& value);

std::string written(const json::object& fields) {
  std::string result = "{";
  for (const auto& field : fields) {
    if (result.size() > 1) result += ',';
    result += json::serialize(field.key()) + ':' + written(field.value());
  }
  return result += '}';
}

std::string written(const json::array& items) {
  std::string result = "[";
  for (const json::value& item : items) {
    if (result.size() > 1) result += ',';
    result += written(item);
  }
  return result += ']';
}

/// Boost.JSON writes 12.3 as 1.23E1, which is JSON but not what people expect in a log: only
/// doubles are ours.
std::string written(const json::value& value) {
  if (value.is_object()) return written(value.get_object());
  if (value.is_array()) return written(value.get_array());
  return value.is_double() ? fmt::format("{:.6f}", value.get_double()) : json::serialize(value);
}

}  // namespace

void JsonLines::on_event(const session::Event& event) {
  const bool is_progress = std::holds_alternative<session::Progress>(event.what);
  json::object fields = std::visit(Fields{outbox_.dropped()}, event.what);
  fields["time"] = trace::iso8601(event.time);
  outbox_.try_post(written(fields) + "\n",
                   is_progress ? Outbox::Kind::droppable : Outbox::Kind::keep);
}

}  // namespace gangflash::live
