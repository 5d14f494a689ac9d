#include <fmt/format.h>

#include <algorithm>

#include "gangreport/commands.hpp"
#include "gangreport/filter_text.hpp"
#include "gangreport/near_names.hpp"
#include "gangreport/unknown_names.hpp"
#include "trace/merge.hpp"
#include "trace/read_check.hpp"

namespace gangflash::report {

namespace {

/// The names that are nearly this one, nearest first.
std::string suggestion(const std::string& name) {
  std::vector<std::string> known;
  for (const Command& command : commands()) {
    known.emplace_back(command.name);
  }
  for (const trace::Report& report : trace::reports()) {
    known.push_back(report.name);
  }
  return did_you_mean(name, std::move(known));
}

/// What the report is about, where that may stand without an option's name. The words of a UID may
/// come as three arguments.
void take_argument(const trace::Report& report, const Options& options,
                   trace::Parameters& parameters) {
  const bool is_unit = report.argument == "uid";
  const bool is_named = parameters.count(report.argument) != 0 ||
                        (is_unit && parameters.count("serial") + parameters.count("label") != 0);
  if (options.arguments.empty() && !is_named) {
    throw UsageError{fmt::format("{}: name the {}, as in {}", report.name, report.argument,
                                 report.examples.front())};
  }
  if (is_unit && !options.arguments.empty()) {
    resolve_unit(fmt::format("{}", fmt::join(options.arguments, " ")), parameters,
                 options.databases);
  } else if (!options.arguments.empty()) {
    parameters[report.argument] = options.argument();
  }
}

/// The filters as the statements take them; refuses those the report does not know.
trace::Parameters parameters_for(const trace::Report& report, const Options& options) {
  trace::Parameters parameters = options.filters;
  if (report.argument.empty() && !options.arguments.empty()) {
    throw UsageError{fmt::format(
        "{} {}: this report takes no argument; filters are options, see gangreport {} --help",
        report.name, options.arguments.front(), report.name)};
  }
  for (const std::string extra : {"outcome", "limit", "by", "planned"}) {
    const bool taken = std::find(report.parameters.begin(), report.parameters.end(), extra) !=
                       report.parameters.end();
    if (!taken && parameters.count(extra) != 0) {
      throw UsageError{fmt::format("{}: this report has no --{}", report.name, extra)};
    }
  }
  resolve_image(parameters, options.databases);
  resolve_uid(parameters, options.databases);
  if (!report.argument.empty()) {
    take_argument(report, options, parameters);
  }
  return parameters;
}

}  // namespace

const trace::Report& report_named(const std::string& name) {
  const auto& all = trace::reports();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const trace::Report& report) { return report.name == name; });
  if (found == all.end()) {
    throw UsageError{fmt::format("{}: no such report; {}gangreport list shows them all", name,
                                 suggestion(name))};
  }
  return *found;
}

Asked asked(const Options& options, const Console& console) {
  return {.databases = options.databases,
          .argument = fmt::format("{}", fmt::join(options.arguments, " ")),
          .filters = options.typed_filters,
          .width = console.width,
          .utc = options.utc};
}

Exit report_command(const trace::Report& report, const Options& options, const Console& console) {
  const OutputFormat& format =
      options.format.empty() ? formats().front() : format_named(options.format);
  const trace::Parameters parameters = parameters_for(report, options);
  for (const std::filesystem::path& database : options.databases) {
    if (const std::string warning = trace::missing_wal(database); !warning.empty()) {
      console.warn(warning);
    }
  }
  const auto reader = options.databases.size() == 1
                          ? std::make_unique<trace::Reader>(options.databases.front())
                          : trace::merged(options.databases, report, parameters);
  reader->hold();
  const Asked context = asked(options, console);
  const auto writer = format.make(report, context, console.out);
  bool has_rows = false;
  for (const trace::Section& section : report.sections) {
    const auto begin = [&](const std::vector<std::string>& columns) {
      writer->begin(section, columns);
    };
    const auto row = [&](const std::vector<trace::Value>& values) {
      has_rows = true;
      writer->row(values);
    };
    reader->run(trace::statement(section, parameters), parameters, {.begin = begin, .row = row});
  }
  writer->end();
  if (!has_rows) {
    for (const std::string& line : unknown_names(options, parameters)) {
      console.warn(line);
    }
  }
  return report.is_finding && has_rows ? found : answered;
}

}  // namespace gangflash::report
