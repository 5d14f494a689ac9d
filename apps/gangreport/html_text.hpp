#pragma once
#include <string>
#include <string_view>

namespace gangflash::report {

/// For the text and the quoted attributes of HTML, SVG and XML: & < > " ' escaped; bytes that are
/// not UTF-8 and control characters that XML 1.0 forbids become U+FFFD.
std::string escaped(std::string_view text);

}  // namespace gangflash::report
