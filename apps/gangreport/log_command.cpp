#include <fmt/format.h>

#include <algorithm>

#include "gangreport/commands.hpp"
#include "gangreport/junit.hpp"
#include "gangreport/openhtf.hpp"
#include "gangreport/story_text.hpp"

namespace gangflash::report {

namespace {

struct LogFormat {
  std::string_view name;
  std::string (*make)(const Story& story, bool utc);
};

constexpr LogFormat log_formats[] = {
    {"text", [](const Story& story, bool utc) { return story_text(story, utc); }},
    {"json", [](const Story& story, bool) { return story_json(story); }},
    {"openhtf", [](const Story& story, bool) { return openhtf_record(story) + '\n'; }},
    {"junit",
     [](const Story& story, bool) { return junit_start + junit_suite(story) + junit_end; }},
};

const LogFormat& log_format_named(const std::string& name) {
  const auto found = std::find_if(std::begin(log_formats), std::end(log_formats),
                                  [&](const LogFormat& format) { return format.name == name; });
  if (found == std::end(log_formats)) {
    throw UsageError{fmt::format(
        "log --format {}: one attempt is told as text, json, openhtf or junit; without --format as "
        "text",
        name)};
  }
  return *found;
}

}  // namespace

Exit log_command(const Options& options, const Console& console) {
  const std::string given = options.argument();
  if (given.empty()) {
    throw UsageError{
        "log: name the attempt, as in gangreport log 0199c3d4-81b2; any unique beginning will do"};
  }
  const LogFormat& format = log_format_named(options.format.empty() ? "text" : options.format);
  Stories stories{options.databases};
  const auto story = stories.read(attempt_named(stories, "log", given));
  console.out(format.make(*story, options.utc));
  return answered;
}

}  // namespace gangflash::report
