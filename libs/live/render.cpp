#include "live/render.hpp"

#include <algorithm>

#include "live/headline.hpp"
#include "live/slot_map.hpp"
#include "live/slot_row.hpp"
#include "live/text.hpp"

namespace gangflash::live {

namespace {

constexpr std::size_t width_max = 120;  // beyond, the eye loses the line between slot and seconds
constexpr std::size_t rows_beside_map = 3;

/// Moves what does not fit into `room` lines from `shown` to the result.
std::vector<const SlotState*> split_off(std::vector<const SlotState*>& shown, std::size_t room) {
  std::vector<const SlotState*> order = shown;
  std::stable_sort(order.begin(), order.end(), [](const SlotState* left, const SlotState* right) {
    return urgency(*left) < urgency(*right);
  });
  std::vector<const SlotState*> hidden(order.begin() + static_cast<std::ptrdiff_t>(room),
                                       order.end());
  std::erase_if(shown, [&](const SlotState* slot) {
    return std::find(hidden.begin(), hidden.end(), slot) != hidden.end();
  });
  return hidden;
}

std::size_t slot_width(const BoardState& state) {
  std::size_t width = 2;
  for (const SlotState& slot : state.slots) width = std::max(width, columns(slot.slot));
  return std::min<std::size_t>(width, 12);
}

/// Every slot as a cell, and below, in full, those that need a person. Empty where that leaves no
/// room for the latter.
std::vector<std::string> map_and_urgent(const BoardState& state, const Frame& frame,
                                        std::size_t room) {
  if (room <= rows_beside_map) return {};
  const auto map = slot_map(state.slots, frame, room - rows_beside_map);
  if (!map) return {};
  std::vector<std::string> lines = *map;
  std::vector<const SlotState*> urgent;
  for (const SlotState& slot : state.slots) {
    if (urgency(slot) == 0) urgent.push_back(&slot);
  }
  std::vector<const SlotState*> hidden;
  const std::size_t left = room - lines.size();
  if (urgent.size() > left) hidden = split_off(urgent, left - 1);
  for (const SlotState* slot : urgent) lines.push_back(slot_row(*slot, frame));
  if (!hidden.empty()) lines.push_back(rest_line(hidden, frame));
  return lines;
}

std::vector<std::string> list(const BoardState& state, const Frame& frame, std::size_t room) {
  std::vector<const SlotState*> shown;
  for (const SlotState& slot : state.slots) shown.push_back(&slot);
  std::vector<const SlotState*> hidden;
  if (shown.size() > room) hidden = split_off(shown, room == 0 ? 0 : room - 1);
  std::vector<std::string> lines;
  lines.reserve(shown.size() + 1);
  for (const SlotState* slot : shown) lines.push_back(slot_row(*slot, frame));
  if (!hidden.empty()) lines.push_back(rest_line(hidden, frame));
  return lines;
}

}  // namespace

Frame frame_of(const BoardState& state, TimePoint now, std::size_t columns_wide,
               const Style& style) {
  return {now, columns_wide, slot_width(state), style};
}

std::string joined_lines(std::vector<std::string> lines, std::size_t room) {
  lines.resize(std::min(lines.size(), room));
  std::string text = lines.front();
  for (std::size_t at = 1; at < lines.size(); ++at) text.append("\n").append(lines[at]);
  return text;
}

std::string render(const BoardState& state, TimePoint now, const Size& size, const Style& style) {
  const std::size_t width = std::clamp<std::size_t>(size.columns, 2, width_max + 1) - 1;
  const Frame frame = frame_of(state, now, width, style);
  const std::size_t room = std::max<std::size_t>(size.rows, 2) - 1;
  std::vector<std::string> lines = headline(state, frame, std::max<std::size_t>(room / 2, 2));
  const std::size_t left = room > lines.size() ? room - lines.size() : 0;
  std::vector<std::string> body;
  if (state.slots.size() > left) body = map_and_urgent(state, frame, left);
  if (body.empty()) body = list(state, frame, left);
  lines.insert(lines.end(), body.begin(), body.end());
  return joined_lines(std::move(lines), room);
}

}  // namespace gangflash::live
