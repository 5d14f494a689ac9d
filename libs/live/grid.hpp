#pragma once
// The live view on a terminal: one line per slot, redrawn in place.
#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "live/board_state.hpp"
#include "live/outbox.hpp"
#include "live/terminal.hpp"
#include "session/event.hpp"

namespace gangflash::live {

/// Shows the cursor again. For the way out that runs no destructors (a second Ctrl-C).
inline constexpr std::string_view show_cursor = "\x1b[?25h";

struct GridOptions {
  bool big = false;  ///< large cells instead of a line per slot
  bool bell = true;  ///< when a light goes on, while boards come and go
};

/// Draws into an outbox, which should be short (a few frames): a frame nobody has read yet is worth
/// nothing when the next one is ready.
class Grid : public session::EventSink {
 public:
  /// How often the application calls tick(), and the most often anything is drawn.
  static constexpr std::chrono::milliseconds period{100};

  /// `size` is asked before each frame.
  Grid(Outbox& outbox, Style style, std::function<Size()> size, GridOptions options = {});
  ~Grid() override;

  /// Notes the event; only the end of the run draws at once.
  void on_event(const session::Event& event) override;

  /// A word to the person, shown from the next frame on. (Anything written beside the grid would
  /// shift it.)
  void notice(std::string text) {
    state_.notice = std::move(text);
    state_.notice_until = TimePoint::max();
  }

  /// Draws if the last frame is a period old.
  void tick(TimePoint now);

 private:
  void draw(TimePoint now, std::string_view after, Outbox::Kind kind);
  [[nodiscard]] std::string overwriting(const std::vector<std::string>& lines, bool all) const;

  Outbox& outbox_;
  Style style_;
  std::function<Size()> size_;
  GridOptions options_;
  BoardState state_;
  bool cursor_hidden_ = false;
  Size drawn_size_;
  std::vector<std::string> drawn_lines_;
  TimePoint drawn_whole_at_;
  bool ring_ = false;
  TimePoint drawn_at_;
};

}  // namespace gangflash::live
