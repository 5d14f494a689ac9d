#pragma once
#include <string_view>

namespace gangflash::report {

/// Does the text look like the shape, character for character? In a shape `d` is a decimal digit
/// and `x` a lower-case hex digit; everything else is itself. (std::regex would do, at a hundred
/// times the price per cell.)
constexpr bool has_shape(std::string_view text, std::string_view shape) noexcept {
  if (text.size() != shape.size()) {
    return false;
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    const bool hex = digit || (text[i] >= 'a' && text[i] <= 'f');
    if (shape[i] == 'd' ? !digit : shape[i] == 'x' ? !hex : text[i] != shape[i]) {
      return false;
    }
  }
  return true;
}

}  // namespace gangflash::report
