#pragma once
// The known word nearest to a misspelt one: for "did you mean".
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace gangflash::recipe {

/// Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The first of the nearest words, unless even that differs in more than a third of its letters.
std::optional<std::string_view> nearest(std::string_view word,
                                        const std::vector<std::string_view>& known);

}  // namespace gangflash::recipe
