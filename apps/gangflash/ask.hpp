#pragma once
// Asks the part in a slot who it is, before anything is planned for it. Reads only.
#include <memory>
#include <optional>

#include "port/deadlines.hpp"
#include "recipe/station.hpp"
#include "session/board_lines.hpp"
#include "session/probe.hpp"
#include "trace/record.hpp"

namespace gangflash::app {

/// A slot whose port is open. Closing could move modem lines and reset the board, so it stays open
/// for what comes next.
struct OpenSlot {
  std::unique_ptr<port::Port> port;
  std::unique_ptr<session::BoardLines> lines;  ///< declared last: they go before their port
};

/// Opens the port of the adapter that belongs to the slot. Throws UnitFailure (E204) and PortError.
session::awaitable<OpenSlot> open_slot(port::Deadlines& deadlines, recipe::Slot slot);

/// Lets go of the board however its talk ended. Never throws: what went wrong before counts more.
session::awaitable<void> release(OpenSlot& open);

struct Asked {
  std::unique_ptr<port::Port> port;  ///< still open
  std::optional<session::ProbeResult> found;
  std::optional<trace::Failure> failure;  ///< if and only if nothing was found
};

/// Throws for bugs only.
session::awaitable<Asked> ask(port::Deadlines& deadlines, recipe::Slot slot, unsigned baud,
                              const session::Stop& stop, port::Parity parity = port::Parity::even);

}  // namespace gangflash::app
