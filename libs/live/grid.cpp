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

constexpr char bell = '\a';

/// Whatever else writes to this terminal is painted over after so long.
constexpr std::chrono::seconds whole_frame_period{2};

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

bool operator==(const Size& left, const Size& right) {
  return left.columns == right.columns && left.rows == right.rows;
}

}  // namespace

Grid::Grid(Outbox& outbox, Style style, std::function<Size()> size, GridOptions options)
    : outbox_(outbox), style_(style), size_(std::move(size)), options_(options) {}

Grid::~Grid() {
  if (cursor_hidden_) outbox_.try_post(std::string(show_cursor));
}

void Grid::on_event(const session::Event& event) {
  fold(state_, event);
  const auto* light = std::get_if<session::UnitFinished>(&event.what);
  ring_ |= options_.bell && state_.run.continuous && light != nullptr && light->last;
  if (!state_.finished) return;
  const std::size_t width = size_().columns;
  const std::string end = "\n" + summary(state_, style_, width) + std::string(show_cursor);
  draw(event.time, end, Outbox::Kind::keep);
}

void Grid::tick(TimePoint now) {
  if (state_.run.slots.empty() || state_.finished) return;
  // A clock set back must not stop the view until the old time is reached again.
  const bool recent = now >= drawn_at_ && now - drawn_at_ < period;
  if (drawn_lines_.empty() || !recent) draw(now, {}, Outbox::Kind::droppable);
}

/// The lines, each erased behind its last letter; those that stand there already are passed over
/// unless all are wanted. A slow connection has the few that change.
std::string Grid::overwriting(const std::vector<std::string>& lines, bool all) const {
  std::string result;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const bool stands = i < drawn_lines_.size() && drawn_lines_[i] == lines[i];
    if (all || !stands) result.append(lines[i]).append(erase_to_end_of_line);
    result += "\r\n";
  }
  return result;
}

void Grid::draw(TimePoint now, std::string_view after, Outbox::Kind kind) {
  const Size size = size_();
  const auto drawn = options_.big && !state_.finished ? render_big : render;
  std::vector<std::string> lines = lines_of(drawn(state_, now, size, style_));
  const bool in_place = !drawn_lines_.empty() && size == drawn_size_;
  const bool whole =
      !in_place || now < drawn_whole_at_ || now - drawn_whole_at_ >= whole_frame_period;
  std::string frame(hide_cursor);
  if (in_place) {
    frame += fmt::format("\r\x1b[{}A", drawn_lines_.size());
  } else if (!drawn_lines_.empty()) {
    // Terminals disagree on where lines go when the window changes: start afresh at the top.
    frame.append(home).append(erase_below);
  }
  frame.append(overwriting(lines, whole)).append(erase_below).append(after);
  if (ring_) frame += bell;
  // A frame that was dropped did not move the cursor: the next one starts where the last one shown
  // ended.
  if (!outbox_.try_post(std::move(frame), kind)) return;
  ring_ = false;
  cursor_hidden_ = after.empty();
  drawn_size_ = size;
  drawn_lines_ = std::move(lines);
  drawn_at_ = now;
  if (whole) drawn_whole_at_ = now;
}

}  // namespace gangflash::live
