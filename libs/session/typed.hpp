#pragma once
// What a person types, or a scanner that acts as a keyboard.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gangflash::session {

struct Typed {
  enum class Kind : std::uint8_t {
    enter,       ///< an empty line
    quit,        ///< q
    badge,       ///< OP:4711; `text` is the badge
    label,       ///< `text` is the label, `slot` the slot before it if there was one
    unreadable,  ///< nothing of these
  };
  Kind kind = Kind::unreadable;
  std::string slot;
  std::string text;
};

/// One line. `slots`: the names that may stand before a label.
[[nodiscard]] Typed read_typed(std::string_view line, const std::vector<std::string>& slots);

}  // namespace gangflash::session
