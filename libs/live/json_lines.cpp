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

/// The fields of one event, in the order a person reads them.
struct Fields {
  std::uint64_t dropped;

  json::object operator()(const session::RunStarted& event) const {
    json::array slots;
    for (const std::string& slot : event.slots) slots.emplace_back(text(slot));
    return {{"event", "run_started"},           {"recipe", text(event.recipe)},
            {"revision", text(event.revision)}, {"recipe_sha256", text(event.recipe_sha256)},
            {"chip", text(event.chip)},         {"station", text(event.station)},
            {"database", text(event.database)}, {"slots", std::move(slots)}};
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

  json::object operator()(const session::RunFinished& event) const {
    json::object counts;
    for (const Outcome outcome : outcomes) {
      const auto found = event.counts.find(outcome);
      counts[trace::name(outcome)] = found == event.counts.end() ? 0U : found->second;
    }
    return {{"event", "run_finished"},  {"counts", std::move(counts)},
            {"exit", event.exit},       {"seconds", seconds(event.duration)},
            {"retries", event.retries}, {"dropped", dropped}};
  }
};

/// One line. Boost.JSON writes 12.3 as 1.23E1, which is JSON but not what people expect in a log:
/// only doubles are ours.
std::string line(const json::object& fields) {
  std::string result = "{";
  for (const auto& field : fields) {
    if (result.size() > 1) result += ',';
    result += json::serialize(field.key());
    result += ':';
    const json::value& value = field.value();
    result +=
        value.is_double() ? fmt::format("{:.6f}", value.get_double()) : json::serialize(value);
  }
  return result += "}\n";
}

}  // namespace

void JsonLines::on_event(const session::Event& event) {
  const bool is_progress = std::holds_alternative<session::Progress>(event.what);
  json::object fields = std::visit(Fields{outbox_.dropped()}, event.what);
  fields["time"] = trace::iso8601(event.time);
  outbox_.try_post(line(fields), is_progress ? Outbox::Kind::droppable : Outbox::Kind::keep);
}

}  // namespace gangflash::live
