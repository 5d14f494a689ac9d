#include "gangreport/svg_parts.hpp"

#include <fmt/format.h>

#include <cmath>

#include "gangreport/html_text.hpp"
#include "gangreport/value_text.hpp"

namespace gangflash::report::svg {

namespace {

constexpr double wanted_steps = 5;

/// The next of 1, 2, 5, 10, 20, ... that is not smaller.
double nice_step(double step) {
  const double power = std::pow(10.0, std::floor(std::log10(step)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (step <= factor * power * 1.0000001) {
      return factor * power;
    }
  }
  return 10 * power;
}

}  // namespace

double Axis::y(double value, const Area& area) const {
  const double share = (value - ticks.front()) / (ticks.back() - ticks.front());
  return area.bottom - share * (area.bottom - area.top);
}

Axis nice_axis(double low, double high) {
  if (!(high > low)) {
    high = low + 1;
  }
  const double step = nice_step((high - low) / wanted_steps);
  Axis axis;
  // Counted, not summed: a hundred times 0.1 is not 10.
  const double first = std::floor(low / step + 1e-9);
  const double last = std::ceil(high / step - 1e-9);
  for (double n = first; n <= last; ++n) {
    axis.ticks.push_back(n * step);
  }
  return axis;
}

std::string number(double value) {
  const double rounded = std::round(value * 10) / 10;
  return number_text(rounded == 0 ? 0 : rounded);  // no -0
}

std::string grid(const Axis& axis, const Area& area, const std::string& unit) {
  std::string out;
  for (const double tick : axis.ticks) {
    const double y = axis.y(tick, area);
    out += fmt::format(
        "<line class=\"grid\" x1=\"{:.1f}\" x2=\"{:.1f}\" y1=\"{:.1f}\" y2=\"{:.1f}\"/>", area.left,
        area.right, y, y);
    // Steps below 0.1 (a yield between 99.95 and 100) need their own decimals.
    const std::string label = number_text(std::round(tick * 1000) / 1000);
    out += text(area.left - 8, y + 4, "end", "tick", label + unit);
  }
  return out;
}

std::string text(double x, double y, const std::string& anchor, const std::string& classes,
                 const std::string& content) {
  return fmt::format("<text class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>",
                     classes, x, y, anchor, escaped(content));
}

std::string element(const ChartText& words, double height, const std::string& description,
                    const std::string& content) {
  return fmt::format(
      "<svg class=\"chart\" viewBox=\"0 0 {:.0f} {:.0f}\" role=\"img\" aria-labelledby=\"{}-title "
      "{}-desc\" "
      "xmlns=\"http://www.w3.org/2000/svg\"><title id=\"{}-title\">{}</title><desc "
      "id=\"{}-desc\">{}</desc>"
      "{}</svg>\n",
      width, height, words.id, words.id, words.id, escaped(words.title), words.id,
      escaped(description), content);
}

}  // namespace gangflash::report::svg
