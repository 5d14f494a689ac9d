#pragma once
// Letters that are read from two metres: four by five squares each, drawn with whole or half
// characters.
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace gangflash::live {

enum class LetterSize : unsigned char {
  small,  ///< two squares per character: three lines; needs half blocks
  large,  ///< one square per character: five lines
};

/// Lines that `letter_lines` fills.
[[nodiscard]] std::size_t height_of(LetterSize size) noexcept;
/// Columns that `word` takes.
[[nodiscard]] std::size_t width_of(std::string_view word) noexcept;

/// `word` in capitals and digits, as lines of equal width; what has no shape is a gap.
[[nodiscard]] std::vector<std::string> letter_lines(std::string_view word, LetterSize size,
                                                    bool unicode);

}  // namespace gangflash::live
