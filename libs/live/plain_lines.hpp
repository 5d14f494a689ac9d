#pragma once
// A run for logs and pipes: lines that are never redrawn and never wrapped.
#include "live/board_state.hpp"
#include "live/outbox.hpp"
#include "session/event.hpp"

namespace gangflash::live {

/// One line when a unit starts, one for each step that took a second or more (so that long work is
/// seen to go on), one with the result, and the summary. No progress.
class PlainLines : public session::EventSink {
 public:
  explicit PlainLines(Outbox& outbox) : outbox_(outbox) {}
  void on_event(const session::Event& event) override;

 private:
  Outbox& outbox_;
  BoardState state_;
};

}  // namespace gangflash::live
