#include "live/grid.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "live/render.hpp"
#include "live/summary.hpp"

namespace gangflash::live {

namespace {

// ECMA-48. Lines are overwritten and their ends erased: a cleared screen would flicker.
constexpr std::string_view hide_cursor = "\x1b[?25l";
constexpr std::string_view home = "\x1b[H";
constexpr std::string_view erase_to_end_of_line = "\x1b[K";
constexpr std::string_view erase_below = "\x1b[J";

/// `text` with every line erased behind its last letter.
std::string overwriting(std::string_view text) {
  std::string result;
  for (const char letter : text) {
    if (letter == '\n') result.append(erase_to_end_of_line).append("\r");
    result += letter;
  }
  return result;
}

bool operator==(const Size& left, const Size& right) {
  return left.columns == right.columns && left.rows == right.rows;
}

}  // namespace

Grid::Grid(Outbox& outbox, Style style, std::function<Size()> size)
    : outbox_(outbox), style_(style), size_(std::move(size)) {}

Grid::~Grid() {
  if (cursor_hidden_) outbox_.try_post(std::string(show_cursor));
}

void Grid::on_event(const session::Event& event) {
  fold(state_, event);
  if (!state_.finished) return;
  const std::size_t width = size_().columns;
  const std::string end = "\n" + summary(state_, style_, width) + std::string(show_cursor);
  draw(event.time, end, Outbox::Kind::keep);
}

void Grid::tick(TimePoint now) {
  if (state_.run.slots.empty() || state_.finished) return;
  // A clock set back must not stop the view until the old time is reached again.
  const bool recent = now >= drawn_at_ && now - drawn_at_ < period;
  if (drawn_lines_ == 0 || !recent) draw(now, {}, Outbox::Kind::droppable);
}

void Grid::draw(TimePoint now, std::string_view after, Outbox::Kind kind) {
  const Size size = size_();
  const std::string text = render(state_, now, size, style_) + "\n";
  std::string frame(hide_cursor);
  if (drawn_lines_ > 0 && size == drawn_size_) {
    frame += fmt::format("\r\x1b[{}A", drawn_lines_);
  } else if (drawn_lines_ > 0) {
    // Terminals disagree on where lines go when the window changes: start afresh at the top.
    frame.append(home).append(erase_below);
  }
  frame.append(overwriting(text)).append(erase_below).append(after);
  // A frame that was dropped did not move the cursor: the next one starts where the last one shown
  // ended.
  if (!outbox_.try_post(std::move(frame), kind)) return;
  cursor_hidden_ = after.empty();
  drawn_size_ = size;
  drawn_lines_ = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  drawn_at_ = now;
}

}  // namespace gangflash::live
