#include "trace/report.hpp"

#include <boost/assert.hpp>
#include <sstream>

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

void read_header_line(Report& report, const std::string& line) {
  const std::size_t colon = line.find(": ");
  if (colon == std::string::npos) {
    return;
  }
  const std::string key = line.substr(0, colon);
  const std::string value = line.substr(colon + 2);
  if (key == "title") {
    report.title = value;
  } else if (key == "question") {
    report.question = value;
  } else if (key == "parameters") {
    report.parameters = words(value);
  } else if (key == "argument") {
    report.argument = value;
  } else if (key == "note") {
    report.notes.push_back(value);
  } else if (key == "table") {
    for (const std::string& word : words(value)) {
      const std::size_t mark = word.find(':');  // "failure_code:code"
      report.columns.push_back(
          {word.substr(0, mark), word.substr(mark == std::string::npos ? 0 : mark + 1)});
    }
  }
}

}  // namespace

/// A statement may have one WITH only, so the selection goes before the report's own tables, or
/// before its SELECT.
Report parse_report(std::string_view name, std::string_view text) {
  Report report;
  report.name = name;
  while (text.starts_with("-- ")) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    read_header_line(report, std::string{text.substr(3, end - 3)});
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  BOOST_ASSERT_MSG(!report.title.empty() && !report.question.empty(),
                   "a report needs a title and a question");
  const bool has_tables = text.starts_with("WITH ");
  report.sql = "WITH " + std::string{embedded::selection_sql} + (has_tables ? ", " : "");
  report.sql += text.substr(has_tables ? 5 : 0);
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
