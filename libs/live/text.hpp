#pragma once
// Text of unknown origin (recipe names, paths, what a port said) made fit for a terminal cell or a
// JSON string.
#include <cstddef>
#include <string>
#include <string_view>

namespace gangflash::live {

/// `text` with every byte that is not UTF-8 replaced by U+FFFD: a JSON reader refuses a line with
/// anything else.
std::string valid_utf8(std::string_view text);

/// `text` without anything a terminal would obey: control characters, line breaks, characters
/// that show nothing but change how others show, and broken bytes become `?`, and without `unicode`
/// so does everything beyond ASCII.
std::string printable(std::string_view text, bool unicode);

/// Columns that printable text takes: one per code point. Wide East Asian letters take two on the
/// screen; a recipe named with them shifts its header line, nothing else.
std::size_t columns(std::string_view text);

/// Printable text in exactly `width` columns: padded on the right, or cut with an ellipsis.
std::string fit(std::string_view text, std::size_t width, bool unicode);

/// Printable text broken at spaces into lines of at most `width` columns (0: never broken), the
/// second and later ones indented. No newline at the end.
std::string wrap(std::string_view text, std::size_t width, std::size_t indent);

}  // namespace gangflash::live
