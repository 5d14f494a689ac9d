#pragma once
// trace::Journal as something a session can await.
#include <exception>
#include <memory>
#include <utility>

#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "port/port.hpp"
#include "trace/journal.hpp"

namespace gangflash::session {

/// Awaits `submit(done)`, where `done` is a trace::Journal::Done: resumes on the session's own
/// thread when the row is on disk, or throws the StoreError. The io_context must outlive the
/// journal, whose thread posts to it.
template <class Submit>
port::awaitable<void> journaled(Submit submit) {
  const auto executor = co_await boost::asio::this_coro::executor;
  auto initiate = [&](auto handler) {
    // std::function wants a copyable callable; the handler can only be moved.
    auto resume = std::make_shared<decltype(handler)>(std::move(handler));
    auto work = boost::asio::make_work_guard(executor);
    submit([resume, work](std::exception_ptr failure) {
      boost::asio::post(work.get_executor(), [resume, failure] { std::move (*resume)(failure); });
    });
  };
  co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>&,
                                       void(std::exception_ptr)>(initiate,
                                                                 boost::asio::use_awaitable);
}

}  // namespace gangflash::session
