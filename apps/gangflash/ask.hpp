#pragma once
// Asks the part in a slot who it is, before anything is planned for it. Reads only.
#include <memory>
#include <optional>
#include <string>

#include "port/deadlines.hpp"
#include "session/probe.hpp"
#include "trace/record.hpp"

namespace gangflash::app {

struct Asked {
  /// Still open, for what comes next: closing could move modem lines and reset the board.
  std::unique_ptr<port::Port> port;
  std::optional<session::ProbeResult> found;
  std::optional<trace::Failure> failure;  ///< if and only if nothing was found
};

/// Throws for bugs only.
session::awaitable<Asked> ask(port::Deadlines& deadlines, std::string address, unsigned baud,
                              const session::Stop& stop);

}  // namespace gangflash::app
