#include "trace/report.hpp"

#include <boost/assert.hpp>
#include <sstream>
#include <utility>

#include "trace/embedded.hpp"

namespace gangflash::trace {

namespace {

std::vector<std::string> words(const std::string& text) {
  std::istringstream stream{text};
  std::vector<std::string> found;
  for (std::string word; stream >> word;) {
    found.push_back(word);
  }
  return found;
}

struct HeaderLine {
  std::string key;
  std::string value;
};

/// "-- title: Units"; other comments have no key.
HeaderLine header_line(const std::string& line) {
  const std::size_t colon = line.find(": ");
  const bool is_header = line.starts_with("-- ") && colon != std::string::npos;
  return is_header ? HeaderLine{line.substr(3, colon - 3), line.substr(colon + 2)} : HeaderLine{};
}

/// A note that goes on: "--   and more of it", further in than any key.
constexpr std::string_view continued = "--   ";

void read_report_line(Report& report, const HeaderLine& line) {
  if (line.key == "title") {
    report.title = line.value;
  } else if (line.key == "question") {
    report.question = line.value;
  } else if (line.key == "parameters") {
    report.parameters = words(line.value);
  } else if (line.key == "argument") {
    report.argument = line.value;
  } else if (line.key == "note") {
    report.notes.push_back(line.value);
  } else if (line.key == "example") {
    report.examples.push_back(line.value);
  } else if (line.key == "finding") {
    report.is_finding = line.value == "rows";
  } else if (line.key == "scope") {
    report.whole_units = line.value == "units";
  }
}

void read_section_line(Section& section, const HeaderLine& line) {
  if (line.key == "chart") {
    section.charts.push_back(line.value);
  } else if (line.key == "table") {
    for (const std::string& word : words(line.value)) {
      const std::size_t mark = word.find(':');  // "failure_code:code"
      section.columns.push_back(
          {word.substr(0, mark), word.substr(mark == std::string::npos ? 0 : mark + 1)});
    }
  }
}

/// What stands before the first `-- section:` line are tables that all sections share: "WITH a AS
/// (...), b AS (...)". A section's own come after them.
std::string with_shared(const std::string& shared, const std::string& own) {
  if (shared.empty()) {
    return own;
  }
  constexpr std::string_view with = "WITH ";
  return shared + (own.starts_with(with) ? ", " + own.substr(with.size()) : own);
}

}  // namespace

Report parse_report(std::string_view name, std::string_view text) {
  Report report;
  report.name = name;
  std::string shared;
  report.sections.emplace_back();
  std::istringstream lines{std::string{text}};
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("-- ")) {
      report.sections.back().sql += line.empty() ? "" : line + '\n';
      continue;
    }
    if (line.starts_with(continued) && !report.notes.empty()) {
      report.notes.back() += ' ' + line.substr(continued.size());
      continue;
    }
    const HeaderLine header = header_line(line);
    if (header.key == "section") {
      if (report.sections.back().title.empty()) {
        shared = std::exchange(report.sections.back().sql, {});
      } else {
        report.sections.emplace_back();
      }
      report.sections.back().title = header.value;
    }
    read_report_line(report, header);
    read_section_line(report.sections.back(), header);
  }
  for (Section& section : report.sections) {
    section.sql = with_shared(shared, section.sql);
  }
  BOOST_ASSERT_MSG(!report.title.empty() && !report.question.empty(),
                   "a report needs a title and a question");
  return report;
}

const std::vector<Report>& reports() {
  static const std::vector<Report> all = [] {
    std::vector<Report> parsed;
    for (const embedded::SqlFile& file : embedded::reports) {
      parsed.push_back(parse_report(file.name, *file.text));
    }
    return parsed;
  }();
  return all;
}

}  // namespace gangflash::trace
