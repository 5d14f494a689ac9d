#pragma once
// Charts as SVG elements for an HTML page: pure functions from values to text. Colours come from
// the page's style sheet (html.css) by class, so that light, dark and print need no second drawing;
// nothing is told by colour alone.
#include <optional>
#include <string>
#include <vector>

namespace gangflash::report {

/// What a screen reader says instead of the picture. `id` is unique on the page.
struct ChartText {
  std::string id;
  std::string title;
};

struct Bar {
  std::string name;
  std::string label;  ///< in smaller type under the name; may be empty
  double value = 0;
};

/// Upright bars. When they only fall (a Pareto), a line shows the running share of all. The bars
/// that have no room become one, "other".
std::string svg_bars(const ChartText& text, const std::string& value_name, std::vector<Bar> bars);

struct Point {
  std::string x;  ///< dates are spaced by days, anything else evenly
  std::optional<double> y;
};

/// A line over the points in their order, broken where a value is missing; points alone where x is
/// no time. A percentage never gets an axis beyond 100.
std::string svg_line(const ChartText& text, const std::string& value_name, bool is_percentage,
                     const std::vector<Point>& points);

struct Tile {
  std::string slot;
  std::optional<double> value;
};

/// What the lightest and the darkest tile stand for: one scale for all racks of a report.
struct Scale {
  double low = 0;
  double high = 0;
  bool lower = false;   ///< the lightest stands for less, too
  bool higher = false;  ///< the darkest stands for more, too
};

/// Which of the tiles that are far from the others are worth a mark: a yield is never too high.
enum class Far { both, low, high };

/// Over what is not far from the others: one dead slot must not make all living ones look alike.
Scale heat_scale(const std::vector<Tile>& tiles, Far far = Far::both);

struct HeatLook {
  Far far = Far::both;
  bool has_legend = true;  ///< the racks below the first need none
};

/// A rack of tiles in station order (A1, A2, A10), one row per letter. The value stands in each
/// tile, and a frame marks those that are far from the others of this rack.
std::string svg_heat(const ChartText& text, const std::string& value_name, const Scale& scale,
                     std::vector<Tile> tiles, const HeatLook& look = {});

}  // namespace gangflash::report
