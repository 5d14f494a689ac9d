#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "gangreport/html_text.hpp"
#include "gangreport/svg_parts.hpp"

namespace gangflash::report {

namespace {

constexpr std::size_t most_bars = 16;
constexpr svg::Area area{.left = 56, .top = 40, .right = 664, .bottom = 246};
constexpr std::size_t most_lines = 3;

bool only_falls(const std::vector<Bar>& bars) {
  return bars.size() > 1 && bars.back().value >= 0 &&
         std::is_sorted(bars.begin(), bars.end(),
                        [](const Bar& a, const Bar& b) { return a.value > b.value; });
}

bool all_whole(const std::vector<Bar>& bars) {
  return std::all_of(bars.begin(), bars.end(),
                     [](const Bar& bar) { return bar.value == std::floor(bar.value); });
}

void fold_the_rest(std::vector<Bar>& bars) {
  if (bars.size() <= most_bars) {
    return;
  }
  const auto rest = bars.begin() + (most_bars - 1);
  const double sum = std::accumulate(
      rest, bars.end(), 0.0, [](double total, const Bar& bar) { return total + bar.value; });
  const std::string label = fmt::format("{} more", bars.end() - rest);
  bars.erase(rest, bars.end());
  bars.push_back({.name = "other", .label = label, .value = sum});
}

/// Narrower bars have no labels: pieces of words would say less than the name above them.
constexpr double narrowest_labelled = 66;

/// Words in lines of at most `length` characters; what does not fit is in the table below.
std::vector<std::string> broken(const std::string& text, std::size_t length) {
  std::vector<std::string> lines;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find(' ', start), text.size());
    const std::string word = text.substr(start, end - start);
    if (!lines.empty() && lines.back().size() + 1 + word.size() <= length) {
      lines.back() += ' ' + word;
    } else {
      lines.push_back(word);
    }
    start = end + 1;
  }
  if (lines.size() > most_lines) {
    lines.resize(most_lines);
    lines.back() += " …";
  }
  return lines;
}

/// The label in lines that the bar has room for, at about 5.5 pixels per character.
std::vector<std::string> label_lines(const Bar& bar, double slot_width) {
  return slot_width < narrowest_labelled
             ? std::vector<std::string>{}
             : broken(bar.label, static_cast<std::size_t>(slot_width / 5.5));
}

std::string bar_text(const Bar& bar, double middle, double slot_width) {
  std::string out = svg::text(middle, area.bottom + 18, "middle", "name", bar.name);
  double y = area.bottom + 32;
  for (const std::string& line : label_lines(bar, slot_width)) {
    out += svg::text(middle, y, "middle", "small", line);
    y += 12;
  }
  return out;
}

/// The running share: its line, its points and its axis on the right.
std::string running_share(const std::vector<Bar>& bars, double slot_width) {
  const double all = std::accumulate(bars.begin(), bars.end(), 0.0,
                                     [](double sum, const Bar& bar) { return sum + bar.value; });
  const svg::Axis shares = svg::nice_axis(0, 100);
  std::string points;
  std::string marks;
  double running = 0;
  for (std::size_t i = 0; i < bars.size(); ++i) {
    running += bars[i].value;
    const double share = 100 * running / all;
    const double x = area.left + slot_width * (static_cast<double>(i) + 0.5);
    const double y = shares.y(share, area);
    points += fmt::format("{}{:.1f},{:.1f}", i == 0 ? "" : " ", x, y);
    marks += fmt::format(
        "<circle class=\"mark\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3.5\"><title>{}</title></circle>",
        x, y, escaped(fmt::format("up to {}: {} %", bars[i].name, svg::number(share))));
  }
  std::string out = fmt::format("<polyline class=\"share\" points=\"{}\"/>{}", points, marks);
  for (const double tick : shares.ticks) {
    out += svg::text(area.right + 8, shares.y(tick, area) + 4, "start", "tick",
                     svg::number(tick) + " %");
  }
  return out;
}

std::string legend(const std::string& value_name, bool has_share) {
  std::string out =
      fmt::format("<rect class=\"bar\" x=\"{}\" y=\"9\" width=\"14\" height=\"10\"/>", area.left);
  out += svg::text(area.left + 20, 18, "start", "legend", value_name);
  if (has_share) {
    out += fmt::format(
        "<line class=\"share\" x1=\"{0}\" x2=\"{1}\" y1=\"14\" y2=\"14\"/>"
        "<circle class=\"mark\" cx=\"{2}\" cy=\"14\" r=\"3.5\"/>",
        area.right - 120, area.right - 92, area.right - 106);
    out += svg::text(area.right - 86, 18, "start", "legend", "running share");
  }
  return out;
}

}  // namespace

std::string svg_bars(const ChartText& text, const std::string& value_name, std::vector<Bar> bars) {
  if (bars.empty()) {
    return {};
  }
  const bool pareto = only_falls(bars) && bars.front().value > 0;
  fold_the_rest(bars);
  double highest = 0;
  std::size_t lines = 0;
  for (const Bar& bar : bars) {
    highest = std::max(highest, bar.value);
  }
  // A count has no halves.
  svg::Axis axis = svg::nice_axis(0, highest);
  if (all_whole(bars)) {
    std::erase_if(axis.ticks, [](double tick) { return tick != std::floor(tick); });
  }
  const double slot_width = (area.right - area.left) / static_cast<double>(bars.size());
  const double bar_width = std::min(56.0, slot_width * 0.66);
  std::string content = svg::grid(axis, area, "") + legend(value_name, pareto);
  std::string description;
  for (std::size_t i = 0; i < bars.size(); ++i) {
    const Bar& bar = bars[i];
    const double middle = area.left + slot_width * (static_cast<double>(i) + 0.5);
    const double y = axis.y(std::max(0.0, bar.value), area);
    content += fmt::format(
        "<rect class=\"bar\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" "
        "height=\"{:.1f}\"><title>{}</title></rect>",
        middle - bar_width / 2, y, bar_width, area.bottom - y,
        escaped(fmt::format("{} {}: {}", bar.name, bar.label, svg::number(bar.value))));
    content += svg::text(middle, y - 5, "middle", "value", svg::number(bar.value));
    content += bar_text(bar, middle, slot_width);
    lines = std::max(lines, label_lines(bar, slot_width).size());
    description += fmt::format("{}{} {}", i == 0 ? "" : ", ", bar.name, svg::number(bar.value));
  }
  if (pareto) {
    content += running_share(bars, slot_width);
  }
  return svg::element(text, area.bottom + 26 + 12 * static_cast<double>(lines),
                      fmt::format("{}: {}.", value_name, description), content);
}

}  // namespace gangflash::report
