#pragma once
// From a slot to its open port: what is recorded about the adapter, the adapter that must be there,
// and an adapter that comes back.
#include <memory>

#include "port/adapter.hpp"
#include "session/unit.hpp"

namespace gangflash::session {

/// The row that begins an attempt, with what the system knows about the adapter.
[[nodiscard]] trace::AttemptStart start_of(const Attempt& attempt, const port::Adapter& adapter);

/// Throws E204 where the slot pins another adapter. A port that is not there at all is left to
/// open().
void check_adapter(const recipe::Slot& slot, const port::Adapter& adapter);

/// What the slot shares a supply or a server with; empty where that is not known, or nothing
/// depends on it: looking it up for hundreds of slots is a good part of a start.
[[nodiscard]] std::string hub_of(const Environment& environment, const recipe::Slot& slot);

/// Opens the slot's port. Throws PortError. A second or later attempt waits for a device or a
/// server that is not there: a replugged adapter needs a second or two.
awaitable<std::unique_ptr<port::Port>> open_port_of(const Environment& environment,
                                                    const Attempt& attempt);

}  // namespace gangflash::session
