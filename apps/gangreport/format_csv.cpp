#include <fmt/format.h>

#include "gangreport/format.hpp"

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

std::string text_cell(const std::string& text) {
  // Spreadsheets run a cell that begins with one of these, wherever its text came from.
  const bool formula =
      !text.empty() && std::string_view{"=+-@\t\r"}.find(text.front()) != std::string_view::npos;
  std::string guarded = formula && !is_number(text) ? "'" + text : text;
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

struct Cell {
  std::string operator()(std::monostate) const { return {}; }
  std::string operator()(std::int64_t number) const { return std::to_string(number); }
  std::string operator()(double number) const { return number_text(number); }
  std::string operator()(const std::string& text) const { return text_cell(text); }
};

}  // namespace

std::string format_csv(const trace::Table& table) {
  std::string out;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    out += (i == 0 ? "" : ",") + text_cell(table.columns[i]);
  }
  out += "\r\n";
  for (const auto& row : table.rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      out += (i == 0 ? "" : ",") + std::visit(Cell{}, row[i]);
    }
    out += "\r\n";
  }
  return out;
}

}  // namespace gangflash::report
