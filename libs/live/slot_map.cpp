#include "live/slot_map.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "live/text.hpp"

namespace gangflash::live {

namespace {

constexpr std::size_t word_width = 9;   // "· WAITING"
constexpr std::size_t shape_width = 1;  // "✗"

/// What fits beside the slot's name: light and word, of a busy slot its percentage, or the shape
/// alone.
Cell light(const SlotState& slot, std::size_t width, bool unicode) {
  Look shown = slot_look(slot);
  if (width == shape_width) return {std::string(unicode ? shown.shape : shown.ascii), shown.colour};
  std::string word;
  if (is_busy(slot)) {
    shown = busy_look(slot, word);
    const auto done = percent(slot.done, slot.total);
    if (word.empty() && done) word = fmt::format("{:>3}%", *done);
    if (!word.empty()) shown.word = word;
  }
  return {fit(label(shown, unicode), width, unicode), shown.colour};
}

}  // namespace

std::optional<std::vector<std::string>> slot_map(const std::vector<SlotState>& slots,
                                                 const Frame& frame, std::size_t rows) {
  for (const std::size_t light_width : {word_width, shape_width}) {
    const std::size_t cell_width = frame.slot_width + 1 + light_width;
    const std::size_t across = (frame.width + 2) / (cell_width + 2);
    if (across == 0 || (slots.size() + across - 1) / across > rows) continue;
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < slots.size(); at += across) {
      Cells cells;
      for (std::size_t i = at; i < std::min(at + across, slots.size()); ++i) {
        const bool unicode = frame.style.unicode;
        if (i > at) cells.push_back({""});  // two columns apart
        cells.push_back({fit(slots[i].slot, frame.slot_width, unicode)});
        cells.push_back(light(slots[i], light_width, unicode));
      }
      lines.push_back(join(cells, frame));
    }
    return lines;
  }
  return std::nullopt;
}

}  // namespace gangflash::live
