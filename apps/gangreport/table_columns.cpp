#include "gangreport/table_columns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "gangreport/terminal_text.hpp"
#include "gangreport/value_text.hpp"

namespace gangflash::report {

namespace {

constexpr std::size_t narrowest_column = 12;
constexpr std::size_t most_decimals = 3;

int decimals_of(double number) {
  const std::string text = number_text(number);
  const std::size_t point = text.find('.');
  const std::size_t places = point == std::string::npos ? 0 : text.size() - point - 1;
  return static_cast<int>(std::min(places, most_decimals));
}

/// False when that is not enough.
bool shrink(std::vector<TableColumn>& columns, std::size_t width) {
  const std::size_t gaps = (columns.size() - 1) * 2;
  std::size_t total = std::accumulate(
      columns.begin(), columns.end(), gaps,
      [](std::size_t sum, const TableColumn& column) { return sum + column.width; });
  const auto room = [](const TableColumn& column) { return column.cuttable ? column.width : 0; };
  for (; total > width; --total) {
    const auto widest = std::max_element(
        columns.begin(), columns.end(),
        [&](const TableColumn& a, const TableColumn& b) { return room(a) < room(b); });
    if (room(*widest) <= narrowest_column) {
      return false;
    }
    --widest->width;
  }
  return true;
}

}  // namespace

std::vector<TableColumn> chosen_columns(const trace::Section& section,
                                        const std::vector<std::string>& columns) {
  std::vector<TableColumn> chosen;
  if (section.columns.empty()) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      chosen.push_back({.index = i, .title = columns[i]});
    }
  }
  for (const trace::ShownColumn& shown : section.columns) {
    const auto found = std::find(columns.begin(), columns.end(), shown.name);
    if (found != columns.end()) {
      chosen.push_back(
          {.index = static_cast<std::size_t>(found - columns.begin()), .title = shown.heading});
    }
  }
  return chosen;
}

std::string cell_text(const TableColumn& column, const trace::Value& value, bool utc) {
  if (std::holds_alternative<std::monostate>(value)) {
    return "-";
  }
  if (const auto* real = std::get_if<double>(&value)) {
    return fmt::format("{:.{}f}", *real, column.decimals);
  }
  const std::string text = plain_text(value);
  switch (kind_of(text)) {
    case TextKind::time:
      return time_text(text, utc);
    case TextKind::attempt:
      return short_attempt(text);
    case TextKind::digests:
      return short_digests(text);
    default:
      return harmless(text);
  }
}

void measure(std::vector<TableColumn>& columns, const std::vector<std::vector<trace::Value>>& rows,
             bool utc) {
  for (TableColumn& column : columns) {
    column.width = shown_length(column.title);
    bool has_numbers = false;
    bool has_texts = false;
    for (const auto& row : rows) {
      const trace::Value& value = row[column.index];
      if (const auto* real = std::get_if<double>(&value)) {
        column.decimals = std::max(column.decimals, decimals_of(*real));
      } else if (const auto* text = std::get_if<std::string>(&value)) {
        has_texts = true;
        column.cuttable = column.cuttable || kind_of(*text) == TextKind::plain;
      }
      has_numbers = has_numbers || !(std::holds_alternative<std::monostate>(value) ||
                                     std::holds_alternative<std::string>(value));
    }
    column.right = has_numbers && !has_texts;
    for (const auto& row : rows) {
      column.width =
          std::max(column.width, shown_length(cell_text(column, row[column.index], utc)));
    }
  }
}

std::string fit(std::vector<TableColumn>& columns, unsigned width) {
  std::string left_out;
  for (std::vector<TableColumn> tried = columns; !shrink(tried, width) && columns.size() > 1;
       tried = columns) {
    left_out.insert(0, columns.back().title + (left_out.empty() ? "" : ", "));
    columns.pop_back();
  }
  shrink(columns, width);
  return left_out;
}

}  // namespace gangflash::report
