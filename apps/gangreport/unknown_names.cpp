#include "gangreport/unknown_names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "gangreport/near_names.hpp"
#include "gangreport/value_text.hpp"

namespace gangflash::report {

namespace {

/// Filters by a name that people type, and where all such names are.
struct Names {
  std::string_view filter;
  const char* sql;
};

constexpr Names all_names[] = {
    {"lot", "SELECT DISTINCT lot FROM run WHERE lot IS NOT NULL"},
    {"work_order", "SELECT DISTINCT work_order FROM run WHERE work_order IS NOT NULL"},
    {"station", "SELECT DISTINCT station FROM run"},
    {"operator",
     "SELECT operator FROM run WHERE operator IS NOT NULL UNION "
     "SELECT operator FROM attempt_start WHERE operator IS NOT NULL"},
    {"recipe", "SELECT DISTINCT name FROM recipe"},
    {"slot", "SELECT DISTINCT slot FROM attempt_start"}};

/// Does any attempt fit this filter alone?
bool is_known(const std::string& filter, const trace::Parameters& filters,
              const std::vector<std::filesystem::path>& databases) {
  trace::Parameters alone{*filters.find(filter)};
  if (const auto content = filters.find("image_content");
      filter == "image" && content != filters.end()) {
    alone.insert(*content);
  }
  return std::any_of(databases.begin(), databases.end(), [&](const auto& database) {
    trace::Reader reader{database};
    return !reader.run("SELECT 1 FROM (" + trace::selection(alone) + ") LIMIT 1", alone)
                .rows.empty();
  });
}

std::string suggestion(const std::string& filter, const std::string& typed,
                       const std::vector<std::filesystem::path>& databases) {
  const auto* names = std::find_if(std::begin(all_names), std::end(all_names),
                                   [&](const Names& one) { return one.filter == filter; });
  if (names == std::end(all_names)) {
    return {};
  }
  std::set<std::string> known;
  for (const auto& database : databases) {
    trace::Reader reader{database};
    for (const auto& row : reader.run(names->sql).rows) {
      known.insert(plain_text(row[0]));
    }
  }
  return did_you_mean(typed, {known.begin(), known.end()});
}

}  // namespace

std::vector<std::string> unknown_names(const Options& options, const trace::Parameters& filters) {
  std::vector<std::string> lines;
  for (const std::string& filter : trace::selection_filters()) {
    const bool is_time = filter == "since" || filter == "until";
    if (is_time || filters.count(filter) == 0 || is_known(filter, filters, options.databases)) {
      continue;
    }
    const std::string typed = plain_text(filters.at(filter));
    const std::string hint = suggestion(filter, typed, options.databases);
    std::string option = filter;
    std::replace(option.begin(), option.end(), '_', '-');
    lines.push_back(fmt::format("--{} {}: no attempt in {} has it{}", option, typed,
                                options.databases.size() == 1
                                    ? options.databases.front().string()
                                    : fmt::format("{} databases", options.databases.size()),
                                hint.empty() ? "" : "; " + hint));
    lines.back().erase(lines.back().find_last_not_of(' ') + 1);
  }
  return lines;
}

}  // namespace gangflash::report
