#include "port/resolve.hpp"

#include <memory>

#include <fmt/format.h>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace gangflash::port {
namespace asio = boost::asio;
using Tcp = asio::ip::tcp;

namespace {

/// Shared with the query, which may outlive whoever asked: the system's resolver cannot be
/// cancelled, and without a name server it takes its time.
struct Query {
  explicit Query(const asio::any_io_executor& executor) : resolver(executor), answered(executor) {}

  Tcp::resolver resolver;
  asio::steady_timer answered;
  boost::system::error_code error = asio::error::timed_out;
  std::vector<Tcp::endpoint> endpoints;
};

}  // namespace

awaitable<std::vector<Tcp::endpoint>> resolve(asio::any_io_executor executor, Address address,
                                              TimePoint give_up) {
  boost::system::error_code error;
  const auto number = asio::ip::make_address(address.host, error);
  if (!error) co_return std::vector{Tcp::endpoint(number, address.port)};

  const auto query = std::make_shared<Query>(executor);
  query->answered.expires_at(give_up);
  query->resolver.async_resolve(
      address.host, std::to_string(address.port),
      [query](const boost::system::error_code& result, const Tcp::resolver::results_type& found) {
        query->error = result;
        query->endpoints.assign(found.begin(), found.end());
        query->answered.cancel();
      });
  co_await query->answered.async_wait(asio::redirect_error(asio::use_awaitable, error));
  if (query->error || query->endpoints.empty()) {
    throw PortError(Fault::unreachable,
                    fmt::format("cannot find host \"{}\" ({}): check the name in the address, and "
                                "the name server",
                                address.host, query->error.message()));
  }
  co_return query->endpoints;
}

}  // namespace gangflash::port
