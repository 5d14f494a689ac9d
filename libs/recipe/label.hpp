#pragma once
// Labels: what is printed on a board and scanned at the station.
#include <string>
#include <string_view>

namespace gangflash::recipe {

/// Longer codes than anybody prints on a board, and short enough for any pattern.
inline constexpr std::size_t longest_label = 128;

/// Why a text is no pattern (ECMAScript); empty when it is one.
std::string pattern_problem(const std::string& pattern);

/// Whether the whole label fits the pattern; an empty pattern takes any label.
bool label_fits(const std::string& pattern, std::string_view label);

}  // namespace gangflash::recipe
