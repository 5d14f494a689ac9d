#pragma once
// Draws what a report's `-- chart:` lines ask for.
#include <string>
#include <vector>

#include "trace/report.hpp"

namespace gangflash::report {

struct Figure {
  std::string caption;
  std::string svg;
};

/// The charts of a section, in its order. `title` stands in the captions, `id` makes the names of
/// the elements unique on the page. A heat map is one figure per station. Empty where there is
/// nothing to draw.
std::vector<Figure> figures(const trace::Section& section, const std::string& title,
                            const std::string& id, const std::vector<std::string>& columns,
                            const std::vector<std::vector<trace::Value>>& rows);

}  // namespace gangflash::report
