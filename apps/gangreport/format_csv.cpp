// Comma-separated values as RFC 4180 has them: CRLF, a header row, everything in full. Sections of
// a report stand one below the other, each under a line with its title, an empty line between.
#include "gangreport/format_csv.hpp"

#include <cstdlib>

#include "gangreport/value_text.hpp"

namespace gangflash::report {

namespace {

bool is_number(const std::string& text) {
  if (text.find_first_not_of("0123456789+-.eE") != std::string::npos) {
    return false;  // strtod would also take "inf", "nan" and hexadecimal
  }
  char* end = nullptr;
  std::strtod(text.c_str(), &end);
  return end == text.c_str() + text.size();
}

struct Cell {
  std::string operator()(std::monostate) const { return {}; }
  std::string operator()(std::int64_t number) const { return std::to_string(number); }
  std::string operator()(double number) const { return number_text(number); }
  std::string operator()(const std::string& text) const { return csv_cell(text); }
};

class CsvWriter : public Writer {
 public:
  explicit CsvWriter(Sink sink) : sink_{std::move(sink)} {}

  void begin(const trace::Section& section, const std::vector<std::string>& columns) override {
    std::string text = sections_++ == 0 ? "" : "\r\n";
    if (!section.title.empty()) {
      text += csv_cell(section.title) + "\r\n";
    }
    for (std::size_t i = 0; i < columns.size(); ++i) {
      text += (i == 0 ? "" : ",") + csv_cell(columns[i]);
    }
    sink_(text + "\r\n");
  }

  void row(const std::vector<trace::Value>& row) override {
    std::string text;
    for (std::size_t i = 0; i < row.size(); ++i) {
      text += (i == 0 ? "" : ",") + std::visit(Cell{}, row[i]);
    }
    sink_(text + "\r\n");
  }

  void end() override {}

 private:
  Sink sink_;
  std::size_t sections_ = 0;
};

}  // namespace

std::string csv_cell(const std::string& text) {
  // Spreadsheets run a cell that begins with one of these, wherever its text came from.
  const bool formula =
      !text.empty() && std::string_view{"=+-@\t\r"}.find(text.front()) != std::string_view::npos;
  std::string guarded = valid_utf8(formula && !is_number(text) ? "'" + text : text);
  if (guarded.find_first_of(",\"\r\n") == std::string::npos) {
    return guarded;
  }
  std::string quoted = "\"";
  for (const char c : guarded) {
    quoted += c;
    if (c == '"') {
      quoted += c;
    }
  }
  return quoted + '"';
}

std::unique_ptr<Writer> csv_writer(const trace::Report&, const Asked&, Sink sink) {
  return std::make_unique<CsvWriter>(std::move(sink));
}

}  // namespace gangflash::report
