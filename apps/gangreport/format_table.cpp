#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <string_view>

#include "gangreport/format.hpp"
#include "gangreport/shape.hpp"

namespace gangflash::report {

namespace {

constexpr std::size_t narrowest_column = 12;

struct Column {
  std::string title;
  bool right = true;      // numbers
  bool cuttable = false;  // free text; half a UID, digest or time is of no use to anybody
  bool has_time = false;
  std::size_t width = 0;
  std::vector<std::string> cells;
};

/// Length in characters: continuation bytes of UTF-8 take no room.
std::size_t shown_length(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

/// The first `length` characters, the last of them a mark that something is missing.
std::string cut(const std::string& text, std::size_t length) {
  if (shown_length(text) <= length) {
    return text;
  }
  std::size_t bytes = 0;
  for (std::size_t shown = 0; shown + 1 < length; ++shown) {
    do {
      ++bytes;
    } while (bytes < text.size() && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80);
  }
  return text.substr(0, bytes) + "…";
}

constexpr std::string_view time_shape = "dddd-dd-ddTdd:dd:dd.dddZ";
constexpr std::string_view attempt_shape = "xxxxxxxx-xxxx-7xxx-xxxx-xxxxxxxxxxxx";
constexpr std::size_t attempt_digits = 23;  // its millisecond and 26 random bits
constexpr std::size_t digest_digits = 12;

bool is_digest(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// Digests joined by commas, each by its first digits; empty when the text is anything else.
std::string short_digests(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(','), text.size());
    if (!is_digest(text.substr(0, end))) {
      return {};
    }
    out += out.empty() ? "" : ",";
    out += text.substr(0, digest_digits);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

struct Shown {
  std::string text;
  bool is_time = false;
  bool is_whole = false;  ///< half of it would be of no use
};

/// For the eye: a digest and an attempt by their first digits, a time to the second.
Shown readable(const std::string& text) {
  if (has_shape(text, time_shape)) {
    return {
        .text = text.substr(0, 10) + " " + text.substr(11, 8), .is_time = true, .is_whole = true};
  }
  if (has_shape(text, attempt_shape)) {
    return {.text = text.substr(0, attempt_digits), .is_whole = true};
  }
  if (std::string digests = short_digests(text); !digests.empty()) {
    return {.text = std::move(digests), .is_whole = true};
  }
  Shown shown{.text = text, .is_whole = has_shape(text, "xxxxxxxxxxxxxxxxxxxxxxxx")};  // a UID
  // A control character in a text (a lot typed by a scanner, say) must not move the cursor.
  std::replace_if(
      shown.text.begin(), shown.text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; },
      '?');
  return shown;
}

/// Decimals that show every number of a column in full.
int decimals(const trace::Table& table, std::size_t column) {
  std::size_t most = 0;
  for (const auto& row : table.rows) {
    if (const auto* number = std::get_if<double>(&row[column])) {
      const std::string text = number_text(*number);
      const std::size_t point = text.find('.');
      most = std::max(most, point == std::string::npos ? 0 : text.size() - point - 1);
    }
  }
  return static_cast<int>(std::min<std::size_t>(most, 3));
}

Column make_column(const trace::Table& table, std::size_t index, const std::string& heading) {
  Column column;
  column.title = heading;
  const int places = decimals(table, index);
  for (const auto& row : table.rows) {
    const trace::Value& value = row[index];
    if (const auto* text = std::get_if<std::string>(&value)) {
      column.right = false;
      Shown shown = readable(*text);
      column.cuttable = column.cuttable || !shown.is_whole;
      column.has_time = column.has_time || shown.is_time;
      column.cells.push_back(std::move(shown.text));
    } else if (const auto* number = std::get_if<std::int64_t>(&value)) {
      column.cells.push_back(std::to_string(*number));
    } else if (const auto* real = std::get_if<double>(&value)) {
      column.cells.push_back(fmt::format("{:.{}f}", *real, places));
    } else {
      column.cells.emplace_back("-");
    }
    column.width = std::max(column.width, shown_length(column.cells.back()));
  }
  column.width = std::max(column.width, shown_length(column.title));
  return column;
}

std::vector<Column> chosen_columns(const trace::Report& report, const trace::Table& table) {
  std::vector<Column> columns;
  if (report.columns.empty()) {
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      columns.push_back(make_column(table, i, table.columns[i]));
    }
  }
  for (const trace::ShownColumn& shown : report.columns) {
    const auto found = std::find(table.columns.begin(), table.columns.end(), shown.name);
    if (found != table.columns.end()) {
      columns.push_back(make_column(table, static_cast<std::size_t>(found - table.columns.begin()),
                                    shown.heading));
    }
  }
  return columns;
}

/// Takes from the widest free texts until the line fits; false when that is not enough.
bool shrink(std::vector<Column>& columns, std::size_t width) {
  const std::size_t gaps = (columns.size() - 1) * 2;
  std::size_t total =
      std::accumulate(columns.begin(), columns.end(), gaps,
                      [](std::size_t sum, const Column& column) { return sum + column.width; });
  const auto room = [](const Column& column) { return column.cuttable ? column.width : 0; };
  for (; total > width; --total) {
    const auto widest =
        std::max_element(columns.begin(), columns.end(),
                         [&](const Column& a, const Column& b) { return room(a) < room(b); });
    if (room(*widest) <= narrowest_column) {
      return false;
    }
    --widest->width;
  }
  return true;
}

/// Leaves out the least important columns, which stand last, until the rest fits. Says which.
std::string fit(std::vector<Column>& columns, unsigned width) {
  std::string left_out;
  for (std::vector<Column> tried = columns; !shrink(tried, width) && columns.size() > 1;
       tried = columns) {
    left_out.insert(0, columns.back().title + (left_out.empty() ? "" : ", "));
    columns.pop_back();
  }
  shrink(columns, width);
  return left_out;
}

std::string line(const std::vector<Column>& columns, const auto& text_of) {
  std::string out;
  for (const Column& column : columns) {
    const std::string text = cut(text_of(column), column.width);
    const std::string space(column.width - shown_length(text), ' ');
    out += (&column == &columns.front() ? "" : "  ") + (column.right ? space + text : text + space);
  }
  out.erase(out.find_last_not_of(' ') + 1);
  return out + '\n';
}

/// Breaks at spaces; the lines after the first are indented.
std::string wrapped(const std::string& text, unsigned width) {
  std::string out;
  std::size_t used = 0;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find(' ', start), text.size());
    const std::string word = text.substr(start, end - start);
    if (used != 0 && width != 0 && used + 1 + word.size() > width) {
      out += "\n  ";
      used = 2;
    } else if (used != 0) {
      out += ' ';
      ++used;
    }
    out += word;
    used += shown_length(word);
    start = end + 1;
  }
  return out + '\n';
}

}  // namespace

std::string format_table(const trace::Report& report, const trace::Table& table, unsigned width) {
  std::vector<Column> columns = chosen_columns(report, table);
  const std::string left_out = width == 0 ? "" : fit(columns, width);
  std::string out = report.title + "\n\n";
  if (table.rows.empty()) {
    out += "(nothing found)\n";
  } else {
    out += line(columns, [](const Column& column) { return column.title; });
    out += line(columns, [](const Column& column) { return std::string(column.width, '-'); });
    for (std::size_t r = 0; r < table.rows.size(); ++r) {
      out += line(columns, [r](const Column& column) { return column.cells[r]; });
    }
  }
  out += '\n';
  for (const std::string& note : report.notes) {
    out += wrapped(note, width);
  }
  if (!left_out.empty()) {
    out += wrapped("No room here for: " + left_out + ". csv and json have every column in full.",
                   width);
  }
  const bool has_time =
      std::any_of(columns.begin(), columns.end(), [](const Column& c) { return c.has_time; });
  out += fmt::format("{} {}.{}\n", table.rows.size(), table.rows.size() == 1 ? "row" : "rows",
                     has_time ? " Times are UTC." : "");
  return out;
}

}  // namespace gangflash::report
