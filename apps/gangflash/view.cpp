#include "view.hpp"

#include <unistd.h>

#include <iostream>

#include "live/json_lines.hpp"
#include "live/plain_lines.hpp"
#include "live/terminal.hpp"

namespace gangflash::app {

namespace {

/// A few frames of a grid; for lines, more than a rack makes in the seconds a reader may be away.
std::size_t capacity(bool grid) {
  return grid ? 8 : 65536;
}

bool wants_grid(bool json) {
  return !json && live::can_redraw(STDOUT_FILENO);
}

}  // namespace

View::View(bool json) : outbox_(STDOUT_FILENO, capacity(wants_grid(json))) {
  if (json) {
    sink_ = std::make_unique<live::JsonLines>(outbox_);
  } else if (wants_grid(json)) {
    auto grid = std::make_unique<live::Grid>(outbox_, live::terminal_style(STDOUT_FILENO),
                                             [] { return live::terminal_size(STDOUT_FILENO); });
    grid_ = grid.get();
    sink_ = std::move(grid);
  } else {
    sink_ = std::make_unique<live::PlainLines>(outbox_);
  }
}

void View::attach(boost::asio::io_context& io) {
  if (grid_ == nullptr) return;
  timer_ = std::make_unique<boost::asio::steady_timer>(io);
  tick();
}

void View::tick() {
  timer_->expires_after(live::Grid::period);
  timer_->async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    grid_->tick(trace::WallClock::now());
    tick();
  });
}

void View::notice(std::string_view text) {
  if (grid_ != nullptr) {
    grid_->notice(std::string(text));
  } else {
    std::cerr << text << std::endl;
  }
}

void View::restore_terminal() const {
  if (grid_ == nullptr) return;
  const std::string_view show = live::show_cursor;
  [[maybe_unused]] const auto written = ::write(STDOUT_FILENO, show.data(), show.size());
}

}  // namespace gangflash::app
