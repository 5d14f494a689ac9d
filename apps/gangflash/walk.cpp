#include "walk.hpp"

#include <fmt/format.h>

#include "side_by_side.hpp"

namespace gangflash::app {

using namespace std::chrono_literals;

namespace {

/// One knock per place and period, at one rate: a board that is inserted in the middle of a sync
/// byte would take it for another rate, so there must be few of them.
constexpr std::chrono::milliseconds period = 500ms;
constexpr unsigned walk_baud = 115200;

/// A knock finds every bootloader, so one without answer means an empty place; a second one rules
/// out a contact that bounces.
constexpr unsigned silent_knocks_of_an_empty_place = 2;

/// The slowest parts listen only 2.6 s after a reset (AN2606 table 227): resetting them at every
/// knock would keep them from ever answering.
constexpr unsigned knocks_per_reset = 8;

}  // namespace

struct Walk::Place {
  recipe::Slot slot;
  OpenSlot port = {};
  bool open = false;
  bool done = false;
  bool answered = false;  ///< the last knock
  unsigned silent = 0;    ///< knocks in a row without answer
  bool told = false;      ///< that the board in it has to be taken out
  std::string trouble = {};

  [[nodiscard]] bool watched() const { return open && !done; }
  [[nodiscard]] bool was_empty() const { return silent >= silent_knocks_of_an_empty_place; }
};

Walk::Walk(Stage& stage, std::vector<recipe::Slot> places, Say say)
    : stage_(stage), say_(std::move(say)), end_of_input_(stage.io()) {
  for (recipe::Slot& slot : places) {
    places_.push_back(std::make_unique<Place>(Place{.slot = std::move(slot)}));
  }
}

Walk::~Walk() = default;

const recipe::Slot& Walk::place(std::size_t index) const {
  return places_[index]->slot;
}

const std::string& Walk::trouble(std::size_t index) const {
  return places_[index]->trouble;
}

std::size_t Walk::places_left() const {
  std::size_t left = 0;
  for (const auto& place : places_) left += place->watched() ? 1 : 0;
  return left;
}

bool Walk::ended() const {
  return stage_.stop().requested || end_of_input_.came();
}

void Walk::give_up(Place& place, const std::exception_ptr& thrown) {
  const trace::Failure failure = session::failure_of(thrown);
  place.open = false;
  if (stage_.stop().requested) return;
  place.trouble = failure.code;
  say_(fmt::format("{}: {} {}; left out", place.slot.port, failure.code, failure.text));
}

session::awaitable<void> Walk::open(Place& place) {
  try {
    place.port = co_await open_slot(stage_.deadlines(), place.slot);
    const unsigned baud = std::min(walk_baud, place.slot.max_baud.value_or(walk_baud));
    const port::LineSettings line{baud, port::Parity::even};
    co_await place.port.port->set_line(line);
    place.open = true;
  } catch (...) {
    give_up(place, std::current_exception());
  }
}

session::awaitable<void> Walk::ask_whether_there(Place& place) {
  if (!place.watched()) co_return;
  const bool reset = polls_ % knocks_per_reset == 0;
  try {
    place.answered =
        co_await session::knock(*place.port.port, *place.port.lines, reset, stage_.stop());
  } catch (...) {
    place.answered = false;
    give_up(place, std::current_exception());
  }
}

/// One knock at every place that is left.
session::awaitable<void> Walk::poll() {
  ++polls_;
  const auto begun = std::chrono::steady_clock::now();
  auto knock = [this](std::unique_ptr<Place>& place) { return ask_whether_there(*place); };
  co_await side_by_side(places_, knock);
  boost::asio::steady_timer rest(stage_.io(), begun + period);
  co_await rest.async_wait(boost::asio::use_awaitable);
}

std::vector<std::size_t> Walk::newcomers() const {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < places_.size(); ++i) {
    const Place& place = *places_[i];
    if (place.watched() && place.answered && place.was_empty()) found.push_back(i);
  }
  return found;
}

void Walk::tell_occupied() {
  for (const auto& place : places_) {
    if (!place->watched()) continue;
    if (!place->answered) {
      ++place->silent;
      if (place->was_empty()) place->told = false;
      continue;
    }
    place->silent = 0;
    if (!place->told) {
      say_(
          fmt::format("there is a board at {} already: take it out, it can be inserted in its turn",
                      place->slot.port));
    }
    place->told = true;
  }
}

session::awaitable<bool> Walk::begin() {
  auto open_one = [this](std::unique_ptr<Place>& place) { return open(*place); };
  co_await side_by_side(places_, open_one);
  for (unsigned i = 0; i < silent_knocks_of_an_empty_place && !ended(); ++i) {
    co_await poll();
    tell_occupied();
  }
  co_return places_left() > 0;
}

session::awaitable<void> Walk::end() {
  auto release_one = [](std::unique_ptr<Place>& place) { return release(place->port); };
  co_await side_by_side(places_, release_one);
}

session::awaitable<std::optional<std::size_t>> Walk::next() {
  while (!ended() && places_left() > 0) {
    co_await poll();
    const std::vector<std::size_t> found = newcomers();
    if (found.size() == 1) {
      Place& place = *places_[found.front()];
      place.done = true;
      co_await release(place.port);
      tell_occupied();
      co_return found.front();
    }
    if (found.size() > 1) say_("several boards came at once, so their order is not known");
    tell_occupied();
  }
  co_return std::nullopt;
}

}  // namespace gangflash::app
