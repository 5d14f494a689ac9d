#pragma once
// The same work for many slots at once, on one thread.
#include <exception>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace gangflash::app {

/// Starts `work(item)`, an awaitable<void>, for each item and returns how many there were when the
/// last has ended. Throws what one of them threw. `items` and `work` must outlive it.
template <class Items, class Work>
boost::asio::awaitable<std::size_t> side_by_side(Items& items, Work& work) {
  const auto executor = co_await boost::asio::this_coro::executor;
  std::size_t count = 0;
  std::size_t running = 0;
  std::exception_ptr thrown;
  boost::asio::steady_timer all_done(executor, boost::asio::steady_timer::time_point::max());
  for (auto& item : items) {
    ++count;
    ++running;
    boost::asio::co_spawn(executor, work(item), [&](const std::exception_ptr& error) {
      if (error) thrown = error;
      if (--running == 0) all_done.cancel();
    });
  }
  boost::system::error_code cancelled;
  // Nothing runs before the first suspension: the executor has one thread.
  if (running > 0) {
    co_await all_done.async_wait(
        boost::asio::redirect_error(boost::asio::use_awaitable, cancelled));
  }
  if (thrown) std::rethrow_exception(thrown);
  co_return count;
}

}  // namespace gangflash::app
