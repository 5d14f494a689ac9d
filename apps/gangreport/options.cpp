#include "gangreport/options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/program_options.hpp>
#include <cctype>
#include <cstdlib>
#include <sstream>

#include "gangreport/databases.hpp"
#include "gangreport/format.hpp"
#include "gangreport/moment.hpp"
#include "gangreport/option_checks.hpp"
#include "trace/time.hpp"

namespace gangflash::report {

namespace {

namespace po = boost::program_options;
using Texts = std::vector<std::string>;

struct Filter {
  const char* option;  ///< its SQL parameter is the same with _ for -
  const char* value;
  const char* help;
};

/// Filters that go on as they were typed.
constexpr Filter text_filters[] = {
    {"lot", "LOT", "only this lot"},
    {"work-order", "ORDER", "only this work order"},
    {"recipe", "NAME", "only this recipe: its name, or 8 or more digits of its SHA-256"},
    {"image", "IMAGE",
     "only what used this firmware: a file in any format, or 8 or more digits of the SHA-256 of "
     "its file or of its content"},
    {"slot", "SLOT", "only this slot"},
    {"station", "NAME", "only this station"},
    {"operator", "NAME", "only this operator"},
    {"purpose", "WHAT", "only attempts for this: production, rework, debug, golden or validation"},
    {"operation", "WHAT",
     "only this work: run, flash, read, verify, erase, lock, unlock, go or checksum"},
    {"tool", "TOOL", "only this program: its version, build, or 8 or more digits of its SHA-256"},
    {"outcome", "WHAT", "results that are pass, fail, error, aborted, skipped or interrupted"},
    {"uid", "UID",
     "only this unit: 24 hex digits in memory order, the three words as firmware and "
     "CubeProgrammer print them (in quotes, or joined by -), or a beginning that only one unit "
     "has"},
    {"serial", "NUMBER", "only the unit with this serial number"},
    {"label", "LABEL", "only the unit with this label"},
    {"by", "WHAT",
     "yield: one line per slot, station, day, lot or recipe; rotate: the name of who does it"},
};

po::options_description common_options() {
  po::options_description all{"Options"};
  auto add = all.add_options();
  add("db", po::value<Texts>()->composing()->value_name("FILE"),
      "trace database, or a folder of them (*.db); may be given more than once. Default "
      "$XDG_STATE_HOME/gangflash/trace.db, else ~/.local/state/gangflash/trace.db");
  std::string names;
  for (const OutputFormat& format : formats()) {
    names += fmt::format("{}{}: {}", names.empty() ? "" : "; ", format.name, format.what);
  }
  add("format", po::value<std::string>()->value_name("F"), names.c_str());
  add("output", po::value<std::string>()->value_name("FILE"),
      "write there (whole or not at all) instead of the screen");
  add("utc", "show times in UTC instead of local time; csv and json always have UTC");
  add("help,h", "this text; with a report: what it answers");
  add("version", "the version of this program");
  return all;
}

po::options_description filter_options() {
  po::options_description all{"Filters"};
  auto add = all.add_options();
  add("since", po::value<std::string>()->value_name("WHEN"),
      "attempts started then or later: 2026-11-21, 2026-11-21T07:30, ...Z for UTC, or an age like "
      "7d, 24h, 30m");
  add("until", po::value<std::string>()->value_name("WHEN"),
      "attempts started before; a date includes that day");
  for (const Filter& filter : text_filters) {
    add(filter.option, po::value<std::string>()->value_name(filter.value), filter.help);
  }
  add("limit", po::value<std::int64_t>()->value_name("N"), "at most N rows");
  add("planned", po::value<std::int64_t>()->value_name("N"), "lot: how many units it was to have");
  return all;
}

po::options_description command_options() {
  po::options_description all{"Of single commands"};
  auto add = all.add_options();
  add("dir", po::value<std::string>()->value_name("FOLDER"), "export: where to write");
  add("key", po::value<std::string>()->value_name("FILE"), "verify: the station's public key");
  add("checkpoint", po::value<Texts>()->composing()->value_name("FILE"),
      "verify: a checkpoint kept elsewhere; may be given more than once");
  add("reason", po::value<std::string>()->value_name("TEXT"), "rotate: why");
  add("force", "backup: replace the file that is there");
  return all;
}

po::variables_map parse(const Texts& typed) {
  const Texts arguments = with_uid_words_joined(typed);
  po::options_description all;
  all.add(common_options()).add(filter_options()).add(command_options());
  all.add_options()("name", po::value<std::string>())("argument", po::value<Texts>());
  po::positional_options_description positions;
  positions.add("name", 1).add("argument", -1);
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

std::string parameter_of(std::string option) {
  std::replace(option.begin(), option.end(), '-', '_');
  return option;
}

void read_filters(const po::variables_map& values, Options& options) {
  const auto take = [&](const char* option) {
    std::string text = values[option].as<std::string>();
    if (text.empty()) {
      throw UsageError{fmt::format("--{}: is empty; leave it out to choose all", option)};
    }
    options.typed_filters.emplace_back(std::string{"--"} + option, text);
    return text;
  };
  const auto now = trace::WallClock::now();
  if (values.count("since") != 0) {
    options.filters["since"] = trace::iso8601(parse_moment("--since", take("since"), now).begin);
  }
  if (values.count("until") != 0) {
    options.filters["until"] = trace::iso8601(parse_moment("--until", take("until"), now).end);
  }
  if (options.filters.count("since") + options.filters.count("until") == 2 &&
      options.filters["since"] >= options.filters["until"]) {
    throw UsageError{fmt::format("--since {} --until {}: ends before it begins",
                                 values["since"].as<std::string>(),
                                 values["until"].as<std::string>())};
  }
  for (const Filter& filter : text_filters) {
    if (values.count(filter.option) != 0) {
      options.filters[parameter_of(filter.option)] = take(filter.option);
    }
  }
  for (const char* option : {"outcome", "purpose", "operation", "by"}) {
    const bool is_person = option == std::string_view{"by"} && options.name == "rotate";
    if (values.count(option) != 0 && !is_person) {
      check_choice(option, values[option].as<std::string>());
    }
  }
  for (const char* option : {"limit", "planned"}) {
    if (values.count(option) != 0) {
      const auto number = values[option].as<std::int64_t>();
      if (number < 1) {
        throw UsageError{fmt::format("--{} {}: must be 1 or more", option, number)};
      }
      options.filters[option] = number;
      options.typed_filters.emplace_back(fmt::format("--{}", option), std::to_string(number));
    }
  }
}

}  // namespace

std::string Options::argument() const {
  if (arguments.size() > 1) {
    throw UsageError{fmt::format("{}: takes one argument, not {}; {} is too much", name,
                                 arguments.size(), arguments[1])};
  }
  return arguments.empty() ? "" : arguments.front();
}

const std::filesystem::path& Options::database() const {
  if (databases.size() != 1) {
    throw UsageError{
        fmt::format("{}: works on one database, and --db named {}", name, databases.size())};
  }
  return databases.front();
}

Options parse_options(const std::vector<std::string>& arguments) {
  const po::variables_map values = parse(arguments);
  const auto text = [&](const char* option) {
    return values.count(option) == 0 ? std::string{} : values[option].as<std::string>();
  };
  const auto texts = [&](const char* option) {
    return values.count(option) == 0 ? Texts{} : values[option].as<Texts>();
  };
  const auto path = [&](const char* option) {
    return values.count(option) == 0 ? std::nullopt
                                     : std::optional<std::filesystem::path>{text(option)};
  };
  Options options;
  options.help = values.count("help") != 0;
  options.version = values.count("version") != 0;
  options.utc = values.count("utc") != 0;
  options.name = text("name");
  options.arguments = texts("argument");
  options.format = text("format");
  options.output = path("output");
  options.directory = path("dir");
  options.key = path("key");
  options.reason = text("reason");
  options.force = values.count("force") != 0;
  for (const std::string& file : texts("checkpoint")) {
    options.checkpoints.emplace_back(file);
  }
  for (const char* option : {"dir", "key", "checkpoint", "reason", "force"}) {
    if (values.count(option) != 0 && !options.help) {
      check_owner(option, options.name);
    }
  }
  read_filters(values, options);
  options.databases = databases_named(texts("db"));
  return options;
}

std::string options_help() {
  std::ostringstream text;
  text << common_options() << '\n' << filter_options() << '\n' << command_options();
  return text.str();
}

}  // namespace gangflash::report
