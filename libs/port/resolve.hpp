#pragma once
// From a host's name to its addresses, without holding up the thread.
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "port/address.hpp"
#include "port/port.hpp"

namespace gangflash::port {

/// The addresses of a network address, at least one. Throws PortError(unreachable), at `give_up` at
/// the latest.
awaitable<std::vector<boost::asio::ip::tcp::endpoint>> resolve(
    boost::asio::any_io_executor executor, Address address, TimePoint give_up);

}  // namespace gangflash::port
