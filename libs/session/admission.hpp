#pragma once
// How many units run at once: `max_parallel`, `max_parallel_per_hub`, `start_stagger`. Pure:
// whoever calls says what time it is. The first to come is the first to go, except that one whose
// hub is full or still warming up holds up nobody on another hub.
#include <cstdint>
#include <limits>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "port/port.hpp"
#include "recipe/floor.hpp"

namespace gangflash::session {

class Admission {
 public:
  using Ticket = std::uint64_t;

  explicit Admission(const recipe::Parallel& limits);

  /// Somebody wants to start. `hub`: port::hub_of; empty is a hub of its own.
  Ticket request(std::string hub);

  /// Who starts now, in this order. Each must be given back by release().
  std::vector<Ticket> admit(port::TimePoint now);

  /// Whoever runs has ended, whoever waits does not want any more. Then ask admit() again.
  void release(Ticket ticket);

  /// When admit() has somebody who waits for nothing but the stagger; empty when nobody does.
  [[nodiscard]] std::optional<port::TimePoint> next() const;

  [[nodiscard]] std::size_t running() const noexcept { return running_.size(); }
  [[nodiscard]] std::size_t waiting() const noexcept { return queue_.size(); }

 private:
  struct Hub {
    std::size_t running = 0;
    std::optional<port::TimePoint> last_start;
  };
  struct Waiting {
    Ticket ticket;
    std::string hub;
  };

  [[nodiscard]] bool has_room(const std::string& hub) const;
  [[nodiscard]] port::TimePoint earliest(const std::string& hub) const;

  static constexpr std::size_t no_limit = std::numeric_limits<std::size_t>::max();

  std::size_t most_;
  std::size_t most_per_hub_;
  port::Duration stagger_;
  Ticket last_ticket_ = 0;
  std::list<Waiting> queue_;
  std::map<Ticket, std::string> running_;  ///< its hub
  std::map<std::string, Hub> hubs_;        ///< but for the empty one
};

}  // namespace gangflash::session
