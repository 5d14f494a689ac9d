#pragma once
// Is there a board in the slot? By its `present` line; else by the sync byte and nothing else, one
// at a time and seldom, because a ROM that starts in the middle of one takes it for another rate.
// Where reset is wired the question follows a reset of ours, which rules that out.
#include "session/unit.hpp"

namespace gangflash::session {

class Watch {
 public:
  /// All must outlive it; `line` is open, and set to the first rate of the slot by begin().
  Watch(OpenLine& line, const recipe::Plan& plan, const recipe::Slot& slot, const Stop& stop);

  /// Sets the line, and BOOT0 for a board that comes. Before the first look for one.
  awaitable<void> begin();

  /// One look at an empty slot; true when a board is there. Takes about `period_empty`.
  awaitable<bool> look_for_board();

  /// A job has ended; what it left in the slot decides what answers to the sync byte mean.
  awaitable<void> job_ended(const AttemptResult& result);

  enum class Seen { same, gone, another };
  /// One look at a slot in which a board was. `another`: a board that was not spoken to since its
  /// reset is there, whoever it is. Takes about `period_taken`.
  awaitable<Seen> look_at_board();

  /// For a board that was not looked at for a while.
  awaitable<bool> still_there();

  /// The last look was answered, so that the bootloader waits for a command.
  [[nodiscard]] bool synchronised() const noexcept { return answered_; }

  static constexpr std::chrono::milliseconds period_empty{200};
  static constexpr std::chrono::milliseconds period_taken{100};

 private:
  enum class Answer { none, ack, nack };

  [[nodiscard]] bool asks_by_reset() const;
  awaitable<Answer> ask();
  awaitable<Answer> reset_and_ask();
  awaitable<bool> is_present();
  awaitable<Seen> judge_answer(Answer answer);
  awaitable<void> rest(port::TimePoint begun, port::Duration period);

  OpenLine& line_;
  const recipe::Plan& plan_;
  const recipe::Slot& slot_;
  const Stop& stop_;
  bool answered_ = false;
  bool was_present_ = false;         ///< at the last look, by the `present` line
  unsigned silent_ = 0;              ///< looks in a row without an answer
  bool talked_ = false;              ///< the board is known to be in its bootloader, synchronised
  bool own_reset_possible_ = false;  ///< the job itself may have left it fresh from reset
};

}  // namespace gangflash::session
