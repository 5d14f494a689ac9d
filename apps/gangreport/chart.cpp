#include "gangreport/chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <sstream>

#include "gangreport/station_order.hpp"
#include "gangreport/svg.hpp"
#include "gangreport/value_text.hpp"

namespace gangflash::report {

namespace {

using Rows = std::vector<std::vector<trace::Value>>;

/// One `-- chart:` line and the answer it is about.
struct Request {
  const trace::Section& section;
  std::string title;
  std::string id;
  const std::vector<std::string>& columns;
  const Rows& rows;
  std::vector<std::string> words;  ///< column names, as the line has them

  /// Of the n-th name; nothing when the line or the answer has no such column.
  [[nodiscard]] std::optional<std::size_t> column(std::size_t n) const {
    return n < words.size() ? named(words[n]) : std::nullopt;
  }
  [[nodiscard]] std::optional<std::size_t> named(const std::string& name) const {
    const auto found = std::find(columns.begin(), columns.end(), name);
    return found == columns.end()
               ? std::nullopt
               : std::optional{static_cast<std::size_t>(found - columns.begin())};
  }
  /// What stands above the n-th column in the table.
  [[nodiscard]] std::string heading(std::size_t n) const {
    if (const auto by = named("by"); by && words[n] == "name" && !rows.empty()) {
      return plain_text(rows.front()[*by]);  // the answer says what its names are: slots, days
    }
    const auto shown = std::find_if(section.columns.begin(), section.columns.end(),
                                    [&](const auto& column) { return column.name == words[n]; });
    return spoken(shown == section.columns.end() ? words[n] : shown->heading);
  }
  /// The word behind the columns' names.
  [[nodiscard]] bool says(const char* word) const { return words.size() > 2 && words[2] == word; }
  [[nodiscard]] std::string caption() const {
    return fmt::format("{}: {} by {}", title, heading(1), heading(0));
  }
};

std::optional<double> number_of(const trace::Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    return static_cast<double>(*integer);
  }
  const auto* real = std::get_if<double>(&value);
  return real == nullptr ? std::nullopt : std::optional{*real};
}

bool is_known(const trace::Value& value) {
  return !std::holds_alternative<std::monostate>(value);
}

/// A label is a text; the running share of a Pareto, a number, is drawn anyway.
std::vector<Figure> bars(const Request& request, std::size_t name, std::size_t value) {
  const auto label = request.column(2);
  std::vector<Bar> all;
  for (const auto& row : request.rows) {
    const auto number = number_of(row[value]);
    if (number && is_known(row[name])) {  // a line of totals has no name
      const auto* text = label ? std::get_if<std::string>(&row[*label]) : nullptr;
      all.push_back(
          {.name = plain_text(row[name]), .label = text == nullptr ? "" : *text, .value = *number});
    }
  }
  const std::string caption = request.caption();
  return {{caption, svg_bars({request.id, caption}, request.heading(1), std::move(all))}};
}

std::vector<Figure> line(const Request& request, std::size_t x, std::size_t y) {
  const bool is_sum = request.says("sum");
  std::vector<Point> points;
  for (const auto& row : request.rows) {
    if (!is_known(row[x])) {
      continue;
    }
    const Point point{.x = plain_text(row[x]), .y = number_of(row[y])};
    if (is_sum && !points.empty() && points.back().x == point.x && points.back().y && point.y) {
      *points.back().y += *point.y;
    } else {
      points.push_back(point);
    }
  }
  const std::string caption = request.caption() + (is_sum ? ", all together" : "");
  const bool is_percentage =
      request.words[1].ends_with("_pct") || request.heading(1).ends_with('%');
  return {{caption, svg_line({request.id, caption}, request.heading(1), is_percentage, points)}};
}

std::vector<Figure> heat(const Request& request, std::size_t slot, std::size_t value) {
  const auto station = request.named("station");
  std::map<std::string, std::vector<Tile>, bool (*)(std::string_view, std::string_view)> racks{
      station_order};
  std::vector<Tile> every;
  for (const auto& row : request.rows) {
    if (is_known(row[slot])) {  // a line of totals has no slot
      every.push_back({.slot = plain_text(row[slot]), .value = number_of(row[value])});
      racks[station ? plain_text(row[*station]) : ""].push_back(every.back());
    }
  }
  const Far far = request.says("low") ? Far::low : request.says("high") ? Far::high : Far::both;
  const Scale scale = heat_scale(every, far);
  std::vector<Figure> all;
  for (auto& [name, tiles] : racks) {
    const std::string caption =
        request.caption() + (name.empty() ? "" : fmt::format(", station {}", name));
    const std::string id = fmt::format("{}-{}", request.id, all.size() + 1);
    all.push_back({caption, svg_heat({id, caption}, request.heading(1), scale, std::move(tiles),
                                     {.far = far, .has_legend = all.empty()})});
  }
  return all;
}

struct Kind {
  const char* name;
  std::vector<Figure> (*draw)(const Request& request, std::size_t first, std::size_t second);
};

constexpr Kind kinds[] = {{"bars", bars}, {"line", line}, {"heat", heat}};

}  // namespace

std::vector<Figure> figures(const trace::Section& section, const std::string& title,
                            const std::string& id, const std::vector<std::string>& columns,
                            const Rows& rows) {
  std::vector<Figure> all;
  for (std::size_t i = 0; i < section.charts.size(); ++i) {
    std::istringstream words{section.charts[i]};
    std::string name;
    words >> name;
    const Request request{.section = section,
                          .title = title,
                          .id = fmt::format("{}-chart{}", id, i + 1),
                          .columns = columns,
                          .rows = rows,
                          .words = {std::istream_iterator<std::string>{words}, {}}};
    const auto first = request.column(0);
    const auto second = request.column(1);
    for (const Kind& kind : kinds) {
      if (kind.name == name && first && second) {
        std::vector<Figure> drawn = kind.draw(request, *first, *second);
        std::move(drawn.begin(), drawn.end(), std::back_inserter(all));
      }
    }
  }
  std::erase_if(all, [](const Figure& figure) { return figure.svg.empty(); });
  return all;
}

}  // namespace gangflash::report
