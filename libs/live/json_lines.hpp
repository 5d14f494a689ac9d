#pragma once
// `run --json`: one object per line, for scripts. The field names are relied on from outside and
// only ever added to.
#include "live/outbox.hpp"
#include "session/event.hpp"

namespace gangflash::live {

/// Every line has `event` and `time` (UTC, ISO 8601, ms), and `slot` where it has one. What is
/// absent is null.
///
/// run_started    recipe revision recipe_sha256 chip station database slots
///                continuous units lot work_order operator
/// unit_started   attempt number attempts
/// step           name outcome seconds bytes
/// progress       step percent (0..100; null when the total is not known in advance)
/// unit_finished  attempt uid outcome failure_code seconds text operator_line bytes last
/// slot           condition text code
/// batch          good failed errors left
/// stop           code text command (slot null: the whole station)
/// operator       operator
/// notice         text
/// run_finished   counts (an object with every outcome) exit seconds retries dropped
///
/// Progress is dropped first when nobody reads fast enough; `dropped` says how many lines are
/// missing.
class JsonLines : public session::EventSink {
 public:
  explicit JsonLines(Outbox& outbox) : outbox_(outbox) {}
  void on_event(const session::Event& event) override;

 private:
  Outbox& outbox_;
};

}  // namespace gangflash::live
