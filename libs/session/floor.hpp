#pragma once
// What the slots of a continuous run share: the batch, what a person said, which slots are out, and
// whether the run ends. One thread; the slots' loops (slot_loop.hpp) ask it and tell it.
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/steady_timer.hpp>

#include "session/batch.hpp"
#include "session/gate.hpp"
#include "session/rack.hpp"
#include "session/stop_rules.hpp"
#include "session/typed.hpp"
#include "trace/floor_state.hpp"

namespace gangflash::session {

struct FloorOptions {
  std::optional<unsigned> units = {};  ///< good ones, then the run ends
  recipe::Start start = recipe::Start::automatic;
  bool reflash = false;  ///< also what is already good, or on hold
  bool golden = false;   ///< also what is already good: such a board comes again and again
  trace::Job job = {};
  std::optional<std::string> lot = {};
  std::optional<std::string> work_order = {};
  recipe::StopLimits stop = {};
  std::string clear_command = {};  ///< what a person types to clear a stop
  /// Asked after every decision of a person: why the recipe may not be used any more. May be empty.
  std::function<std::string()> still_allowed = {};
  std::chrono::milliseconds decisions_every{300};  ///< what a person decided is looked for
};

class Floor {
 public:
  /// All references must outlive it. Reads how the batch stands.
  Floor(const boost::asio::any_io_executor& executor, const Environment& environment,
        trace::FloorState& state, FloorOptions options, std::vector<recipe::Slot> slots,
        Stop& stop);

  /// Everything until the run ends: all slots side by side. Never throws for what a board, a wire,
  /// a person or the store does.
  awaitable<Round> run();

  // From the person.

  /// No board is started any more; those that run finish. False when the run ended already.
  bool drain();
  /// After `stop` was set: wakes who waits for nothing that would end.
  void wake();
  /// One line, typed or scanned.
  void typed(std::string_view line);

  // For the slots' loops.

  using Place = std::size_t;  ///< index into the slots
  [[nodiscard]] const Environment& environment() const noexcept { return environment_; }
  [[nodiscard]] const recipe::Slot& slot(Place place) const { return slots_[place]; }
  [[nodiscard]] bool closing() const noexcept { return closing_ || stop_.requested; }
  /// Why the slot is out; null when it is not.
  [[nodiscard]] const trace::DisabledSlot* disabled(Place place) const;
  /// Resumes at the next decision, and when the run ends.
  awaitable<void> change();

  /// Tells the sinks, if it is news.
  void show(Place place, SlotCondition condition, std::string text = {}, std::string code = {});

  /// What a person still has to do for the board in this slot; empty when it may start.
  [[nodiscard]] std::string wanted(Place place) const;
  /// Whatever a person did for the board that was there is void.
  void forget(Place place);

  [[nodiscard]] Batch& batch() noexcept { return batch_; }
  [[nodiscard]] Gate& gate() noexcept { return gate_; }
  [[nodiscard]] const std::string& hub(Place place) const { return hubs_[place]; }

  /// A new attempt on the board in this slot.
  [[nodiscard]] Attempt next_attempt(Place place, unsigned number);
  /// The last attempt on a board ended; its place in the batch is given back here.
  awaitable<void> finished(Place place, AttemptResult result, unsigned attempts);

 private:
  struct PlaceState {
    SlotCondition condition = SlotCondition::closed;
    std::string shown;  ///< text and code of the last SlotChanged
    bool told = false;  ///< there was one since the last unit
    bool busy = false;  ///< an attempt runs
    bool go = false;    ///< Enter was pressed for the board in it
    std::string label;  ///< scanned for it
    std::optional<trace::DisabledSlot> out;
  };

  void judge(const Attempt& attempt, const Seen& seen);
  void refuse_label(const Attempt& attempt, const std::string& uid);
  void take_history();
  void apply_decisions();
  awaitable<void> heed_decisions();
  awaitable<void> watch_decisions();
  awaitable<void> raise(StopRaised stop);
  void take_label(const Typed& typed);
  void say(std::string slot, std::string text) const;
  [[nodiscard]] std::vector<Place> places_for_label() const;
  [[nodiscard]] std::optional<Place> place_named(std::string_view name) const;
  void store_failed(Place place, const trace::StoreError& error);

  template <class What>
  void emit(What what) const {
    environment_.emit(Event{trace::WallClock::now(), std::move(what)});
  }

  Environment environment_;
  trace::FloorState& state_;
  const FloorOptions options_;
  const std::vector<recipe::Slot> slots_;
  Stop& stop_;
  std::vector<PlaceState> places_;
  Batch batch_;
  StopRules rules_;
  Gate gate_;
  std::vector<std::string> hubs_;  ///< of each slot
  std::string operator_;           ///< empty: the run's
  UnitsInWork units_;
  bool closing_ = false;
  bool ended_ = false;  ///< all loops
  std::int64_t last_decision_ = 0;
  boost::asio::steady_timer bell_;  ///< never expires; cancelled for whoever waits
  boost::asio::steady_timer look_;  ///< for decisions
  Round round_;
  TimeKeeper times_;
};

}  // namespace gangflash::session
