#include "view.hpp"

#include <unistd.h>

#include <iostream>
#include <utility>
#include <variant>

#include <boost/json/serialize.hpp>

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

View::View(bool json, live::GridOptions options)
    : outbox_(STDOUT_FILENO, capacity(wants_grid(json))), json_(json) {
  if (json) {
    sink_ = std::make_unique<live::JsonLines>(outbox_);
  } else if (wants_grid(json)) {
    auto grid = std::make_unique<live::Grid>(
        outbox_, live::terminal_style(STDOUT_FILENO),
        [] { return live::terminal_size(STDOUT_FILENO); }, options);
    grid_ = grid.get();
    sink_ = std::move(grid);
  } else {
    sink_ = std::make_unique<live::PlainLines>(outbox_);
  }
}

void View::on_event(const session::Event& event) {
  sink_->on_event(event);
  if (std::holds_alternative<session::RunFinished>(event.what) && !answer_.empty()) {
    outbox_.try_post(std::exchange(answer_, {}));
  }
}

void View::answer(boost::json::object fields, std::string text) {
  if (!json_) {
    answer_ = std::move(text);
    return;
  }
  fields["event"] = "answer";
  fields["time"] = trace::iso8601(trace::WallClock::now());
  outbox_.try_post(boost::json::serialize(fields) + "\n");
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
