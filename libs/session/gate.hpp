#pragma once
// Admission as something a slot's coroutine can await; all on one thread.
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <map>
#include <string>
#include <utility>

#include "session/admission.hpp"

namespace gangflash::session {

class Gate {
 public:
  /// A place among those that run; given back when it goes. The gate must outlive it.
  class Place {
   public:
    Place() = default;
    Place(Gate& gate, Admission::Ticket ticket) : gate_(&gate), ticket_(ticket) {}
    Place(Place&& other) noexcept
        : gate_(std::exchange(other.gate_, nullptr)), ticket_(other.ticket_) {}
    Place& operator=(Place&& other) noexcept;
    ~Place() { leave(); }

    /// False: the gate was closed.
    [[nodiscard]] explicit operator bool() const noexcept { return gate_ != nullptr; }
    void leave();

   private:
    Gate* gate_ = nullptr;
    Admission::Ticket ticket_ = 0;
  };

  Gate(boost::asio::any_io_executor executor, const recipe::Parallel& limits);

  /// Waits for its turn; an empty place when the gate is closed. `queued` is called if it has to
  /// wait.
  port::awaitable<Place> enter(std::string hub, std::function<void()> queued = {});
  /// Nobody else starts: everybody who waits goes home.
  void close();

 private:
  struct Waiter {
    boost::asio::steady_timer bell;
    bool admitted = false;
  };

  void leave(Admission::Ticket ticket);
  void let_in();

  boost::asio::any_io_executor executor_;
  Admission admission_;
  boost::asio::steady_timer stagger_;
  std::map<Admission::Ticket, Waiter*> waiting_;
  bool closed_ = false;
};

}  // namespace gangflash::session
