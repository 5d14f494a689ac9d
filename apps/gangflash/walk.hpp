#pragma once
// A person goes from slot to slot and inserts one board at a time; which port answers?
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ask.hpp"
#include "end_of_input.hpp"
#include "stage.hpp"

namespace gangflash::app {

class Walk {
 public:
  using Say = std::function<void(const std::string&)>;

  /// `places`: where a board may appear, in the order of the station. `say` is for the person.
  Walk(Stage& stage, std::vector<recipe::Slot> places, Say say);
  ~Walk();

  /// Opens all ports, says which cannot be, and looks where boards are already. False when no port
  /// is left.
  session::awaitable<bool> begin();

  /// Waits for the next board; the index of its place, which is then done and asked no more.
  /// Nothing when the person ended the walk or no place is left. A board that was there before, or
  /// that came together with another one, says nothing about the order: it has to be taken out.
  session::awaitable<std::optional<std::size_t>> next();

  /// Lets go of every board.
  session::awaitable<void> end();

  [[nodiscard]] std::size_t places_left() const;
  [[nodiscard]] const recipe::Slot& place(std::size_t index) const;

  /// Why a port could not be opened or broke since; its code. Empty where neither.
  [[nodiscard]] const std::string& trouble(std::size_t index) const;

 private:
  struct Place;

  session::awaitable<void> open(Place& place);
  session::awaitable<void> ask_whether_there(Place& place);
  session::awaitable<void> poll();
  void give_up(Place& place, const std::exception_ptr& thrown);
  void tell_occupied();
  [[nodiscard]] std::vector<std::size_t> newcomers() const;
  [[nodiscard]] bool ended() const;

  Stage& stage_;
  Say say_;
  EndOfInput end_of_input_;
  std::vector<std::unique_ptr<Place>> places_;
  unsigned polls_ = 0;
};

}  // namespace gangflash::app
