#pragma once
// From a port address, as operators type it, to an open Port.
#include <memory>
#include <string>

#include "port/deadlines.hpp"
#include "port/port.hpp"

namespace gangflash::port {

/// Throws PortError. `address`: a device path, rfc2217://host:port or tcp://host:port.
awaitable<std::unique_ptr<Port>> open(Deadlines& deadlines, std::string address);

}  // namespace gangflash::port
