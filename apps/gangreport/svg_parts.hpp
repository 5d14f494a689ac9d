#pragma once
// What the charts have in common: the element around them, axes, numbers.
#include <string>
#include <vector>

#include "gangreport/svg.hpp"

namespace gangflash::report::svg {

constexpr double width = 720;

/// Where the values are drawn, in pixels of the element.
struct Area {
  double left = 0;
  double top = 0;
  double right = 0;
  double bottom = 0;
};

/// A value axis: its ticks, the first at the bottom, the last at the top.
struct Axis {
  std::vector<double> ticks;
  [[nodiscard]] double y(double value, const Area& area) const;
};

/// Round steps (1, 2 or 5 times a power of ten) from at most `low` to at least `high`.
Axis nice_axis(double low, double high);

/// With at most one decimal, as many as it needs: "97.5", "98".
std::string number(double value);

/// Grid lines over the area with a number at each, left or right of it; `unit` stands behind it.
std::string grid(const Axis& axis, const Area& area, const std::string& unit);

std::string text(double x, double y, const std::string& anchor, const std::string& classes,
                 const std::string& content);

/// The whole element: title and description for those who do not see it, then the content.
std::string element(const ChartText& words, double height, const std::string& description,
                    const std::string& content);

}  // namespace gangflash::report::svg
