#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "gangreport/html_text.hpp"
#include "gangreport/station_order.hpp"
#include "gangreport/svg_parts.hpp"

namespace gangflash::report {

namespace {

constexpr std::size_t most_columns = 16;
constexpr std::size_t shades = 6;  // classes s0..s5 of html.css
constexpr double widest_step = 88;
constexpr double tile_height = 38;
constexpr double gap = 3;
constexpr double left = 8;
constexpr double margin = 6;
constexpr double legend_height = 28;

/// Outside of it a value is far from the others (Tukey: 1.5 times the width of their middle half).
struct Fence {
  double low = 0;
  double high = 0;
  [[nodiscard]] bool is_far(const Tile& tile) const {
    return tile.value && (*tile.value < low || *tile.value > high);
  }
};

Fence fence_of(const std::vector<Tile>& tiles, Far far) {
  std::vector<double> values;
  for (const Tile& tile : tiles) {
    if (tile.value) {
      values.push_back(*tile.value);
    }
  }
  if (values.empty()) {
    return {};
  }
  std::sort(values.begin(), values.end());
  const auto at = [&](double share) {
    const double place = share * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, values.size() - 1);
    return values[below] + (place - static_cast<double>(below)) * (values[above] - values[below]);
  };
  // A rack of equals has a middle half of no width; one percent more or less is no news there.
  const double reach = std::max(1.5 * (at(0.75) - at(0.25)), 0.01 * std::abs(at(0.5)));
  constexpr double nowhere = std::numeric_limits<double>::infinity();
  return {.low = far == Far::high ? -nowhere : at(0.25) - reach,
          .high = far == Far::low ? nowhere : at(0.75) + reach};
}

std::size_t shade(double value, const Scale& scale) {
  if (!(scale.high > scale.low)) {
    return 1;
  }
  const double share = std::clamp((value - scale.low) / (scale.high - scale.low), 0.0, 1.0);
  return std::min(shades - 1, static_cast<std::size_t>(share * shades));
}

std::string value_text(const Tile& tile) {
  return tile.value ? svg::number(*tile.value) : "no value";
}

/// Where the upper left corner of a tile is, and how wide it may be.
struct Place {
  double x = 0;
  double y = 0;
  double width = 0;
};

std::string tile_element(const Tile& tile, const Place& place, const Scale& scale, bool far) {
  const std::string style = tile.value ? fmt::format("s{}", shade(*tile.value, scale)) : "none";
  std::string out =
      fmt::format("<g class=\"tile {}{}\"><title>{}</title>", style, far ? " far" : "",
                  escaped(fmt::format("{}: {}{}", tile.slot, value_text(tile),
                                      far ? ", far from the others" : "")));
  out +=
      fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" rx=\"3\"/>",
                  place.x, place.y, place.width, tile_height);
  const double middle = place.x + place.width / 2;
  out += svg::text(middle, place.y + 14, "middle", "small", (far ? "▸ " : "") + tile.slot);
  out += svg::text(middle, place.y + 30, "middle", "value", tile.value ? value_text(tile) : "–");
  return out + "</g>";
}

/// The scale, and what the frame means.
std::string legend(const std::string& value_name, const Scale& scale) {
  const std::string low =
      value_name + ": " + svg::number(scale.low) + (scale.lower ? " or less" : "");
  std::string out = svg::text(left, 18, "start", "legend", low);
  double x = 24 + 6.2 * static_cast<double>(low.size());  // pixels of a character, about
  for (std::size_t i = 0; i < shades; ++i) {
    out += fmt::format(
        "<g class=\"tile s{}\"><rect x=\"{:.1f}\" y=\"8\" width=\"18\" height=\"12\"/></g>", i, x);
    x += 19;
  }
  out += svg::text(x + 6, 18, "start", "legend",
                   svg::number(scale.high) + (scale.higher ? " or more" : ""));
  return out + svg::text(svg::width - left, 18, "end", "legend",
                         "▸ and frame: far from the other slots of its rack");
}

bool same_row(const Tile& a, const Tile& b) {
  return rack_row(a.slot) == rack_row(b.slot);
}

/// As many as the longest row of the rack has.
std::size_t columns_of(const std::vector<Tile>& tiles) {
  std::size_t most = 0;
  std::size_t in_row = 0;
  for (std::size_t i = 0; i < tiles.size(); ++i) {
    in_row = i > 0 && same_row(tiles[i], tiles[i - 1]) ? in_row + 1 : 1;
    most = std::max(most, in_row);
  }
  return std::min(most, most_columns);
}

}  // namespace

Scale heat_scale(const std::vector<Tile>& tiles, Far far) {
  const Fence fence = fence_of(tiles, far);
  std::optional<Scale> scale;
  bool lower = false;
  bool higher = false;
  for (const Tile& tile : tiles) {
    if (fence.is_far(tile)) {
      (*tile.value < fence.low ? lower : higher) = true;
    } else if (tile.value) {
      scale = scale ? Scale{std::min(scale->low, *tile.value), std::max(scale->high, *tile.value)}
                    : Scale{*tile.value, *tile.value};
    }
  }
  Scale result = scale.value_or(Scale{});
  result.lower = lower;
  result.higher = higher;
  return result;
}

std::string svg_heat(const ChartText& text, const std::string& value_name, const Scale& scale,
                     std::vector<Tile> tiles, const HeatLook& look) {
  if (tiles.empty()) {
    return {};
  }
  std::stable_sort(tiles.begin(), tiles.end(),
                   [](const Tile& a, const Tile& b) { return station_order(a.slot, b.slot); });
  const Fence fence = fence_of(tiles, look.far);
  const std::size_t columns = columns_of(tiles);
  const double step = std::min(widest_step, (svg::width - 2 * left) / static_cast<double>(columns));
  std::string content;
  std::string description;
  Place place{
      .x = left, .y = look.has_legend ? margin + legend_height : margin, .width = step - gap};
  std::size_t column = 0;
  for (std::size_t i = 0; i < tiles.size(); ++i, ++column) {
    if (column == columns || (i > 0 && !same_row(tiles[i], tiles[i - 1]))) {
      column = 0;
      place.y += tile_height + gap;
    }
    place.x = left + static_cast<double>(column) * step;
    content += tile_element(tiles[i], place, scale, fence.is_far(tiles[i]));
    description += fmt::format("{}{} {}", i == 0 ? "" : ", ", tiles[i].slot, value_text(tiles[i]));
  }
  return svg::element(text, place.y + tile_height + 8,
                      fmt::format("{} by slot: {}.", value_name, description),
                      (look.has_legend ? legend(value_name, scale) : "") + content);
}

}  // namespace gangflash::report
