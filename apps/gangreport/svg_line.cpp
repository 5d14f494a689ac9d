#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>

#include "gangreport/html_text.hpp"
#include "gangreport/shape.hpp"
#include "gangreport/svg_parts.hpp"

namespace gangflash::report {

namespace {

constexpr double height = 252;
constexpr svg::Area area{.left = 56, .top = 34, .right = 704, .bottom = 222};
constexpr std::size_t most_marks = 120;  // more would be a caterpillar
constexpr double room_for_a_label = 80;

/// The day's number; nothing when the text does not begin with a date.
std::optional<double> day_number(const std::string& text) {
  if (!has_shape(text, "dddd-dd-dd")) {
    return std::nullopt;
  }
  const auto part = [&](std::size_t position, std::size_t length) {
    int value = 0;
    std::from_chars(text.data() + position, text.data() + position + length, value);
    return value;
  };
  using namespace std::chrono;
  const year_month_day date{year{part(0, 4)}, month{static_cast<unsigned>(part(5, 2))},
                            day{static_cast<unsigned>(part(8, 2))}};
  return date.ok() ? std::optional{static_cast<double>(sys_days{date}.time_since_epoch().count())}
                   : std::nullopt;
}

/// Where each point stands from left to right: by its date, else by its number.
std::vector<double> places(const std::vector<Point>& points) {
  std::vector<double> days;
  for (const Point& point : points) {
    if (const auto day = day_number(point.x)) {
      days.push_back(*day);
    }
  }
  const bool dated = days.size() == points.size() && std::is_sorted(days.begin(), days.end()) &&
                     days.front() < days.back();
  std::vector<double> xs;
  const double first = dated ? days.front() : 0;
  const double last = dated ? days.back() : static_cast<double>(points.size()) - 1;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const double at = dated ? days[i] : static_cast<double>(i);
    const double share = last > first ? (at - first) / (last - first) : 0.5;
    xs.push_back(area.left + 8 + share * (area.right - area.left - 16));
  }
  return xs;
}

struct Range {
  double low = 0;
  double high = 0;
};

std::optional<Range> range_of(const std::vector<Point>& points) {
  std::optional<Range> range;
  for (const Point& point : points) {
    if (point.y) {
      range = range ? Range{std::min(range->low, *point.y), std::max(range->high, *point.y)}
                    : Range{*point.y, *point.y};
    }
  }
  return range;
}

svg::Axis axis_for(const Range& range, bool is_percentage) {
  // Some air, so that a flat line does not lie on the edge.
  const double air = std::max((range.high - range.low) * 0.1, is_percentage ? 0.5 : 0.0);
  if (!is_percentage) {
    return svg::nice_axis(range.low >= 0 ? std::max(0.0, range.low - air) : range.low - air,
                          range.high + air);
  }
  svg::Axis axis =
      svg::nice_axis(std::max(0.0, range.low - air), std::min(100.0, range.high + air));
  std::erase_if(axis.ticks, [](double tick) { return tick > 100.000001; });
  return axis;
}

/// Days, months, weeks, hours: they begin with a year. Between slots or lots there is nothing that
/// a line could stand for.
bool is_time(const std::vector<Point>& points) {
  return std::all_of(points.begin(), points.end(), [](const Point& point) {
    return has_shape(std::string_view{point.x}.substr(0, 5), "dddd-");
  });
}

std::string lines(const std::vector<Point>& points, const std::vector<double>& xs,
                  const svg::Axis& axis) {
  std::string out;
  std::string run;
  std::size_t length = 0;
  const auto close = [&] {
    if (length > 1) {
      out += fmt::format("<polyline class=\"line\" points=\"{}\"/>", run);
    }
    run.clear();
    length = 0;
  };
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (!points[i].y) {
      close();
      continue;
    }
    run +=
        fmt::format("{}{:.1f},{:.1f}", length == 0 ? "" : " ", xs[i], axis.y(*points[i].y, area));
    ++length;
  }
  close();
  return out;
}

std::string marks(const std::vector<Point>& points, const std::vector<double>& xs,
                  const svg::Axis& axis, const std::string& unit) {
  std::string out;
  for (std::size_t i = 0; i < points.size() && (points.size() <= most_marks || !is_time(points));
       ++i) {
    if (points[i].y) {
      out += fmt::format(
          "<circle class=\"dot\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3\"><title>{}</title></circle>",
          xs[i], axis.y(*points[i].y, area),
          escaped(fmt::format("{}: {}{}", points[i].x, svg::number(*points[i].y), unit)));
    }
  }
  return out;
}

/// Names under the axis, as many as have room; the first and the last always.
std::string names(const std::vector<Point>& points, const std::vector<double>& xs) {
  if (points.size() == 1) {
    return svg::text(xs[0], area.bottom + 20, "middle", "name", points[0].x);
  }
  // The outer two lie inside the axis, so their middles are half a label further in.
  std::string out = svg::text(xs.front(), area.bottom + 20, "start", "name", points.front().x) +
                    svg::text(xs.back(), area.bottom + 20, "end", "name", points.back().x);
  double free_from = xs.front() + 1.5 * room_for_a_label;
  const double free_to = xs.back() - 1.5 * room_for_a_label;
  for (std::size_t i = 1; i + 1 < points.size(); ++i) {
    if (xs[i] >= free_from && xs[i] <= free_to) {
      out += svg::text(xs[i], area.bottom + 20, "middle", "name", points[i].x);
      free_from = xs[i] + room_for_a_label;
    }
  }
  return out;
}

}  // namespace

std::string svg_line(const ChartText& text, const std::string& value_name, bool is_percentage,
                     const std::vector<Point>& points) {
  const auto range = range_of(points);
  if (!range) {
    return {};
  }
  const std::string unit = is_percentage ? " %" : "";
  const svg::Axis axis = axis_for(*range, is_percentage);
  const std::vector<double> xs = places(points);
  std::string content = svg::grid(axis, area, unit) +
                        (is_time(points) ? lines(points, xs, axis) : "") +
                        marks(points, xs, axis, unit) + names(points, xs);
  content +=
      is_time(points)
          ? fmt::format("<line class=\"line\" x1=\"{0}\" x2=\"{1}\" y1=\"14\" y2=\"14\"/>",
                        area.left, area.left + 28)
          : fmt::format("<circle class=\"dot\" cx=\"{}\" cy=\"14\" r=\"3\"/>", area.left + 14);
  content +=
      svg::text(area.left + 36, 18, "start", "legend",
                value_name + (axis.ticks.front() > 0 ? " (the axis does not begin at 0)" : ""));
  const std::string description =
      fmt::format("{} from {} to {}: lowest {}{}, highest {}{}, {} points.", value_name,
                  points.front().x, points.back().x, svg::number(range->low), unit,
                  svg::number(range->high), unit, points.size());
  return svg::element(text, height, description, content);
}

}  // namespace gangflash::report
