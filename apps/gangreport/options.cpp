#include "gangreport/options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/program_options.hpp>
#include <cctype>
#include <cstdlib>
#include <sstream>

#include "gangreport/moment.hpp"
#include "trace/failure_code.hpp"

namespace gangflash::report {

namespace {

namespace po = boost::program_options;
using Texts = std::vector<std::string>;

struct Filter {
  const char* option;  ///< its SQL parameter is the same with _ for -
  const char* help;
};

/// Filters that go to the report as they were typed.
constexpr Filter text_filters[] = {
    {"lot", "only this lot"},
    {"work-order", "only this work order"},
    {"recipe", "only this recipe: its name, or 8 or more digits of its SHA-256"},
    {"image", "only this image: digits of the SHA-256 of its file or of its content"},
    {"slot", "only this slot"},
    {"station", "only this station"},
    {"operator", "only this operator"},
    {"purpose", "production, rework, debug, golden or validation"},
    {"operation", "run, flash, read, verify, erase, lock, unlock, go or checksum"},
};

po::options_description visible_options() {
  po::options_description all{"Options"};
  auto add = all.add_options();
  add("db", po::value<Texts>()->composing()->value_name("FILE"),
      "trace database; default $XDG_STATE_HOME/gangflash/trace.db, else "
      "~/.local/state/gangflash/trace.db");
  add("format", po::value<std::string>()->default_value("table")->value_name("F"),
      "table, csv or json");
  add("output", po::value<std::string>()->value_name("FILE"),
      "write there (whole or not at all) instead of the screen");
  add("since", po::value<std::string>()->value_name("WHEN"),
      "attempts started then or later: 2026-11-21, 2026-11-21T07:30, ...Z for UTC, or an age like "
      "7d, 24h, 30m");
  add("until", po::value<std::string>()->value_name("WHEN"),
      "attempts started before; a date includes that day");
  for (const Filter& filter : text_filters) {
    add(filter.option, po::value<std::string>()->value_name("X"), filter.help);
  }
  add("outcome", po::value<std::string>()->value_name("X"),
      "pass, fail, error, aborted, skipped or interrupted");
  add("uid", po::value<std::string>()->value_name("UID"),
      "only this unit: 24 hex digits, memory order");
  add("limit", po::value<std::int64_t>()->value_name("N"), "at most N rows");
  add("help,h", "this text; with a report: what it answers");
  add("version", "the version of this program");
  return all;
}

po::variables_map parse(const Texts& arguments) {
  po::options_description all = visible_options();
  all.add_options()("name", po::value<std::string>())("argument", po::value<std::string>());
  po::positional_options_description positions;
  positions.add("name", 1).add("argument", 1);
  po::variables_map values;
  try {
    // No guessing: an abbreviation that works today would mean something else when an option is
    // added.
    const int style =
        po::command_line_style::default_style & ~po::command_line_style::allow_guessing;
    po::store(
        po::command_line_parser{arguments}.options(all).positional(positions).style(style).run(),
        values);
    po::notify(values);
  } catch (const po::error& error) {
    throw UsageError{std::string{error.what()} + "; gangreport --help lists the options"};
  }
  return values;
}

std::filesystem::path default_database() {
  const auto set = [](const char* name) {
    const char* value = std::getenv(name);
    return std::filesystem::path{value == nullptr ? "" : value};
  };
  const std::filesystem::path state = set("XDG_STATE_HOME");
  // The XDG rule: a relative path in the variable counts as none.
  return (state.is_absolute() ? state : set("HOME") / ".local/state") / "gangflash/trace.db";
}

Format format_named(const std::string& name) {
  if (name == "table") return Format::table;
  if (name == "csv") return Format::csv;
  if (name == "json") return Format::json;
  throw UsageError{fmt::format("--format {}: not a format; table, csv or json", name)};
}

void check_outcome(const std::string& given) {
  for (unsigned i = 0; i <= static_cast<unsigned>(trace::Outcome::interrupted); ++i) {
    if (trace::name(static_cast<trace::Outcome>(i)) == given) {
      return;
    }
  }
  throw UsageError{fmt::format(
      "--outcome {}: not an outcome; pass, fail, error, aborted, skipped or interrupted", given)};
}

trace::Parameters filters_of(const po::variables_map& values) {
  trace::Parameters filters;
  const auto text = [&](const char* option) { return values[option].as<std::string>(); };
  for (const Filter& filter : text_filters) {
    if (values.count(filter.option) != 0) {
      std::string parameter = filter.option;
      std::replace(parameter.begin(), parameter.end(), '-', '_');
      filters[parameter] = text(filter.option);
    }
  }
  const auto now = trace::WallClock::now();
  if (values.count("since") != 0) {
    filters["since"] = trace::iso8601(parse_moment("--since", text("since"), now).begin);
  }
  if (values.count("until") != 0) {
    filters["until"] = trace::iso8601(parse_moment("--until", text("until"), now).end);
  }
  if (values.count("outcome") != 0) {
    check_outcome(text("outcome"));
    filters["outcome"] = text("outcome");
  }
  if (values.count("uid") != 0) {
    filters["uid"] = checked_uid(text("uid"));
  }
  if (values.count("limit") != 0) {
    const auto limit = values["limit"].as<std::int64_t>();
    if (limit < 1) {
      throw UsageError{fmt::format("--limit {}: must be 1 or more", limit)};
    }
    filters["limit"] = limit;
  }
  return filters;
}

}  // namespace

std::string checked_uid(const std::string& given) {
  std::string uid = given;
  std::transform(uid.begin(), uid.end(), uid.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (uid.size() != 24 || uid.find_first_not_of("0123456789abcdef") != std::string::npos) {
    throw UsageError{
        fmt::format("UID {}: a UID has 24 hex digits, as `gangreport units` shows them", given)};
  }
  return uid;
}

Options parse_options(const std::vector<std::string>& arguments) {
  const po::variables_map values = parse(arguments);
  Options options;
  options.help = values.count("help") != 0;
  options.version = values.count("version") != 0;
  if (values.count("name") != 0) {
    options.name = values["name"].as<std::string>();
  }
  if (values.count("argument") != 0) {
    options.argument = values["argument"].as<std::string>();
  }
  options.database = default_database();
  if (values.count("db") != 0) {
    const auto& files = values["db"].as<Texts>();
    if (files.size() > 1) {
      throw UsageError{"--db was given more than once; this version reads one database at a time"};
    }
    options.database = files.front();
  }
  options.format = format_named(values["format"].as<std::string>());
  if (values.count("output") != 0) {
    options.output = values["output"].as<std::string>();
  }
  options.filters = filters_of(values);
  return options;
}

std::string options_help() {
  std::ostringstream text;
  text << visible_options();
  return text.str();
}

}  // namespace gangflash::report
