#pragma once
// NRST and BOOT0 of one board, driven as its slot is wired, and what tells that a board is there.
// BOOT0 is sampled when NRST goes (AN2606 table 2), so every sequence is: BOOT0 to its level, NRST
// active, wait, NRST released. The port returns from each change when it took effect, so the order
// holds over a network too, where tight pulses would not.
#include <optional>

#include "port/gpio.hpp"
#include "port/port.hpp"
#include "recipe/station.hpp"

namespace gangflash::session {

class BoardLines {
 public:
  /// Takes the GPIO lines, released; moves no other line yet. Throws PortError. `port` must outlive
  /// it.
  BoardLines(port::Port& port, const recipe::Wiring& wiring);

  [[nodiscard]] bool can_reset() const noexcept { return wiring_.reset.wired(); }
  [[nodiscard]] const recipe::Wiring& wiring() const noexcept { return wiring_; }

  /// True where nothing tells.
  port::awaitable<bool> board_present();

  /// Resets into the bootloader; returns when it is ready for a first byte, `startup` after reset.
  port::awaitable<void> enter_rom(port::Duration startup);

  /// The same levels without a reset of ours. Opening a tty raises DTR and RTS, which may have
  /// been one: then `startup` is due all the same.
  port::awaitable<void> hold_boot0(port::Duration startup);

  /// Resets into the application.
  port::awaitable<void> start_application();

  /// Lets go of both, so that the board runs whatever it runs, and its next reset is its own.
  port::awaitable<void> release();

 private:
  struct Driven {
    recipe::ControlLine line;
    std::optional<port::GpioOutput> gpio;
  };
  static void take_gpio(Driven& driven);
  port::awaitable<void> drive(Driven& driven, bool asserted);
  port::awaitable<void> raise_boot0();
  port::awaitable<void> settle(port::Duration startup);

  port::Port& port_;
  recipe::Wiring wiring_;
  Driven reset_;
  Driven boot0_;
};

}  // namespace gangflash::session
