#pragma once
// Text measured and cut as a terminal shows it.
#include <string>

namespace gangflash::report {

/// Length in characters: continuation bytes of UTF-8 take no room.
std::size_t shown_length(const std::string& text);

/// The first `length` characters, the last of them a mark that something is missing.
std::string cut(const std::string& text, std::size_t length);

/// Broken at spaces to `width` (0: not at all); the lines after the first are indented. Ends a
/// line.
std::string wrapped(const std::string& text, unsigned width, std::size_t indent = 2);

/// "  name              what it is", what it is in a column of its own.
std::string listed(std::string name, const std::string& what, unsigned width);

/// A control character in a text (a lot typed by a scanner, say) must not move the cursor.
std::string harmless(std::string text);

}  // namespace gangflash::report
