#include "session/gate.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace gangflash::session {
namespace asio = boost::asio;

Gate::Place& Gate::Place::operator=(Place&& other) noexcept {
  if (this == &other) return *this;
  leave();
  gate_ = std::exchange(other.gate_, nullptr);
  ticket_ = other.ticket_;
  return *this;
}

void Gate::Place::leave() {
  if (Gate* gate = std::exchange(gate_, nullptr)) gate->leave(ticket_);
}

Gate::Gate(asio::any_io_executor executor, const recipe::Parallel& limits)
    : executor_(std::move(executor)), admission_(limits), stagger_(executor_) {}

port::awaitable<Gate::Place> Gate::enter(std::string hub, std::function<void()> queued) {
  if (closed_) co_return Place();
  const Admission::Ticket ticket = admission_.request(std::move(hub));
  Waiter waiter{asio::steady_timer(executor_, asio::steady_timer::time_point::max())};
  waiting_.emplace(ticket, &waiter);
  let_in();
  if (!waiter.admitted) {
    if (queued) queued();
    boost::system::error_code rung;
    co_await waiter.bell.async_wait(asio::redirect_error(asio::use_awaitable, rung));
  }
  waiting_.erase(ticket);
  if (waiter.admitted) co_return Place(*this, ticket);
  admission_.release(ticket);
  co_return Place();
}

void Gate::close() {
  closed_ = true;
  stagger_.cancel();
  for (const auto& [ticket, waiter] : waiting_) waiter->bell.cancel();
}

void Gate::leave(Admission::Ticket ticket) {
  admission_.release(ticket);
  let_in();
}

void Gate::let_in() {
  if (closed_) return;
  for (const Admission::Ticket ticket : admission_.admit(std::chrono::steady_clock::now())) {
    Waiter& waiter = *waiting_.at(ticket);
    waiter.admitted = true;
    waiter.bell.cancel();
  }
  if (const auto next = admission_.next()) {
    stagger_.expires_at(*next);
    stagger_.async_wait([this](const boost::system::error_code& error) {
      if (!error) let_in();
    });
  }
}

}  // namespace gangflash::session
