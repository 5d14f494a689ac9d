#include "batch_questions.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <iostream>
#include <iterator>
#include <optional>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "job.hpp"
#include "live/text.hpp"
#include "recipe/matching.hpp"

namespace gangflash::app {
namespace po = boost::program_options;

namespace {

using recipe::BatchField;

struct Question {
  BatchField field;
  const char* option;
  const char* text;
};

/// In the order in which a work order is read.
constexpr Question questions[] = {
    {BatchField::work_order, "work-order", "work order"},
    {BatchField::lot, "lot", "lot"},
    {BatchField::part_number, "part-number", "part number"},
    {BatchField::operator_name, "operator", "badge"},
};

constexpr std::size_t longest_answer = 128;

/// The next line, without its end and the blanks around it; nothing at the end of the input. Byte
/// by byte: what was scanned ahead is for whoever reads next.
std::optional<std::string> read_line() {
  std::string text;
  for (;;) {
    char c = 0;
    const ssize_t count = ::read(STDIN_FILENO, &c, 1);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return std::nullopt;
    if (c == '\n' || c == '\r') break;
    text += c;
  }
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string::npos) return std::string();
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool is_answer(const std::string& text) {
  const auto is_control = [](unsigned char c) { return c < 0x20 || c == 0x7F; };
  return !text.empty() && text.size() <= longest_answer && std::ranges::none_of(text, is_control) &&
         live::valid_utf8(text) == text;
}

/// A badge may be scanned at any question: then that is who works here, and the question stays.
std::string ask(CommandLine& line, const Question& question) {
  for (;;) {
    std::cerr << question.text << ": " << std::flush;
    const auto text = read_line();
    if (!text) {
      throw UsageError(fmt::format("no {} was given; nothing was opened", question.text));
    }
    std::string badge = badge_of(*text);
    const bool is_badge = badge != *text;
    if (is_badge && is_answer(badge)) {
      if (question.field == BatchField::operator_name) return badge;
      line.set("operator", badge);
    } else if (!is_badge && is_answer(*text)) {
      return *text;
    } else if (!text->empty()) {
      std::cerr << fmt::format("1 to {} characters, please\n", longest_answer);
    }
  }
}

void require_terminal(const recipe::Station& station, const std::vector<Question>& missing) {
  if (::isatty(STDIN_FILENO) == 1) return;
  std::vector<std::string> options;
  options.reserve(missing.size());
  for (const Question& each : missing) options.push_back(fmt::format("--{}", each.option));
  throw UsageError(
      fmt::format("station {} needs {}, and there is no terminal to ask at: give them as options",
                  station.name, fmt::join(options, ", ")));
}

std::vector<Question> missing_of(const CommandLine& line, const recipe::Station& station) {
  // Without a recipe the work order's paper says which product it is.
  const bool chooses = !line.has("recipe");
  const auto is_missing = [&](const Question& each) {
    const bool required = std::ranges::find(station.require, each.field) != station.require.end();
    const bool asked = chooses && each.field != BatchField::lot;
    return (required || asked) && !line.has(each.option);
  };
  std::vector<Question> missing;
  std::ranges::copy_if(questions, std::back_inserter(missing), is_missing);
  return missing;
}

/// What the options say must be as good as an answer: an empty lot is no lot.
void check_given(CommandLine& line) {
  if (line.has("operator")) line.set("operator", badge_of(line.get<std::string>("operator")));
  for (const Question& each : questions) {
    if (!line.has(each.option) || is_answer(line.get<std::string>(each.option))) continue;
    throw UsageError(
        fmt::format("--{}: expected 1 to {} characters of text", each.option, longest_answer));
  }
}

/// The one recipe that makes the part number.
std::string choose_recipe(const std::string& part_number, const std::filesystem::path& folder) {
  const recipe::Matching matching = recipe::recipes_for(folder, part_number);
  if (!report(matching.diagnostics)) {
    throw UsageError(
        fmt::format("not every recipe of {} can be read, so none is chosen", folder.string()));
  }
  if (matching.recipes.empty()) {
    throw UsageError(fmt::format("E102: none of the {} recipes in {} makes part number {}",
                                 matching.looked_at, folder.string(), part_number));
  }
  if (matching.recipes.size() > 1) {
    std::vector<std::string> names;
    for (const auto& file : matching.recipes) names.push_back(file.string());
    throw UsageError(
        fmt::format("E102: {} recipes make part number {}: {}. Only one may: move the others away",
                    names.size(), part_number, fmt::join(names, ", ")));
  }
  return matching.recipes.front().string();
}

}  // namespace

void add_batch_options(CommandLine& line) {
  auto text = [](const char* name) { return po::value<std::string>()->value_name(name); };
  auto& options = line.options();
  options.add_options()("part-number", text("P"),
                        "part number of the product; the recipe must make it");
  options.add_options()("change-recipe", "the lot goes on with another recipe than it began with");
  options.add_options()("by", text("NAME"), "who decides that; recorded");
  options.add_options()("reason", text("TEXT"), "why; recorded");
}

void ask_batch(CommandLine& line, const recipe::Station& station) {
  if (!line.has("recipe") && !station.recipes) {
    throw UsageError(
        "which recipe? `gangflash run RECIPE --station FILE`, or `recipes: FOLDER` in the station "
        "file to choose one by its part number");
  }
  check_given(line);
  const std::vector<Question> missing = missing_of(line, station);
  if (!missing.empty()) require_terminal(station, missing);
  for (const Question& each : missing) {
    if (line.has(each.option)) continue;  // the badge came early
    line.set(each.option, ask(line, each));
  }
  if (line.has("recipe")) return;
  const std::string file = choose_recipe(line.get<std::string>("part-number"), *station.recipes);
  std::cerr << fmt::format("recipe: {}\n", live::printable(file, true));
  line.set("recipe", file);
}

void record_part_number(const CommandLine& line, trace::Journal& journal) {
  if (!line.has("part-number")) return;
  trace::RunEvent event;
  event.kind = "part number";
  event.at = trace::WallClock::now();
  event.text = line.get<std::string>("part-number");
  journal.event(event);
}

std::string badge_of(const std::string& text) {
  constexpr std::string_view prefix = "OP:";
  return text.starts_with(prefix) ? text.substr(prefix.size()) : text;
}

}  // namespace gangflash::app
