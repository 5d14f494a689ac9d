#pragma once
// How many good units a batch has, and who may still work on one more. A board gets its place
// before it is touched, so that the last ones are never one too many, however many slots race.
#include <map>
#include <optional>
#include <string>

#include "session/event.hpp"
#include "trace/floor_state.hpp"

namespace gangflash::session {

class Batch {
 public:
  /// `units`: good ones that are wanted; nothing: no end.
  explicit Batch(std::optional<unsigned> units) : units_(units) {}

  /// A unit that was judged, in this run or in an earlier one of the same batch. A unit counts
  /// once, by its last verdict; but what was refused before it was touched, and the station's own
  /// faults, do not take a pass back.
  void take(const trace::BatchUnit& unit);

  /// A place for one more board; false when those that have one may bring what is still wanted.
  [[nodiscard]] bool reserve();
  /// The board that had the place is done with, however that ended. After take().
  void give_back();

  [[nodiscard]] bool complete() const noexcept { return units_ && count_.good >= *units_; }
  [[nodiscard]] BatchCount count() const;

 private:
  [[nodiscard]] unsigned& counter(trace::Outcome outcome);

  std::optional<unsigned> units_;
  unsigned reserved_ = 0;
  BatchCount count_;
  std::map<std::string, trace::Outcome> by_uid_;
};

}  // namespace gangflash::session
