#include "gangreport/near_names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace gangflash::report {

namespace {

constexpr std::size_t most_slips = 2;  // letters wrong, missing or too many
constexpr std::size_t most_named = 3;

/// Edit distance; the names are short.
std::size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t corner = row[0]++;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t changed = corner + (a[i] == b[j] ? 0 : 1);
      corner = row[j + 1];
      row[j + 1] = std::min({changed, row[j] + 1, corner + 1});
    }
  }
  return row[b.size()];
}

}  // namespace

std::string did_you_mean(const std::string& typed, std::vector<std::string> known) {
  std::erase_if(known, [&](const std::string& name) {
    return distance(typed, name) > std::min(most_slips, typed.size() / 2);
  });
  std::stable_sort(known.begin(), known.end(), [&](const std::string& a, const std::string& b) {
    return distance(typed, a) < distance(typed, b);
  });
  known.resize(std::min(known.size(), most_named));
  return known.empty() ? "" : fmt::format("did you mean {}? ", fmt::join(known, " or "));
}

}  // namespace gangflash::report
