#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "gangreport/commands.hpp"
#include "gangreport/format.hpp"

namespace gangflash::report {

namespace {

/// Edit distance; the names are short.
std::size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t corner = row[0]++;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t changed = corner + (a[i] == b[j] ? 0 : 1);
      corner = row[j + 1];
      row[j + 1] = std::min({changed, row[j] + 1, corner + 1});
    }
  }
  return row[b.size()];
}

/// The names that are nearly this one, nearest first.
std::string suggestion(const std::string& name) {
  std::vector<std::string> near{"list", "log"};
  for (const trace::Report& report : trace::reports()) {
    near.push_back(report.name);
  }
  std::erase_if(near, [&](const std::string& known) {
    return distance(name, known) > std::min<std::size_t>(2, name.size() / 2);
  });
  std::stable_sort(near.begin(), near.end(), [&](const std::string& a, const std::string& b) {
    return distance(name, a) < distance(name, b);
  });
  return near.empty() ? "" : fmt::format("did you mean {}? ", fmt::join(near, " or "));
}

/// The filters, with the argument under its own name; refuses those the report does not know.
trace::Parameters parameters_for(const trace::Report& report, const Options& options) {
  trace::Parameters parameters = options.filters;
  if (!report.argument.empty() && !options.argument.empty()) {
    parameters[report.argument] =
        report.argument == "uid" ? checked_uid(options.argument) : options.argument;
  } else if (!options.argument.empty()) {
    throw UsageError{fmt::format(
        "{} {}: this report takes no argument; filters are options, see gangreport {} --help",
        report.name, options.argument, report.name)};
  }
  if (!report.argument.empty() && parameters.count(report.argument) == 0) {
    throw UsageError{fmt::format("{}: name the {}, as in gangreport {} {}", report.name,
                                 report.argument, report.name, "203933344d500a0030002400")};
  }
  for (const std::string extra : {"outcome", "limit"}) {
    const bool taken = std::find(report.parameters.begin(), report.parameters.end(), extra) !=
                       report.parameters.end();
    if (!taken && parameters.count(extra) != 0) {
      throw UsageError{fmt::format("{}: this report has no --{}", report.name, extra)};
    }
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

std::string formatted(const trace::Report& report, const trace::Table& table, Format format,
                      unsigned width) {
  switch (format) {
    case Format::csv:
      return format_csv(table);
    case Format::json:
      return format_json(table);
    default:
      return format_table(report, table, width);
  }
}

std::string report_command(const trace::Report& report, const Options& options, unsigned width) {
  const trace::Parameters parameters = parameters_for(report, options);
  trace::Reader reader{options.database};
  return formatted(report, reader.run(report.sql, parameters), options.format, width);
}

}  // namespace gangflash::report
