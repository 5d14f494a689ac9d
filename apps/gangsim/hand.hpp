#pragma once
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <vector>

#include "slot.hpp"

namespace gangflash::gangsim {

/// `--auto-swap`: takes finished boards out and puts fresh ones in. It counts looks, not time:
/// while the whole machine stood still nothing was finished.
class Hand {
 public:
  static constexpr std::chrono::milliseconds between_looks{50};
  /// A host that has worked on a board and then for so long only asks who is there is done with it.
  static constexpr std::chrono::seconds worked_and_quiet{2};
  /// One that has asked and never begun has refused it.
  static constexpr std::chrono::seconds asked_and_left{10};

  struct Moves {
    std::function<void(unsigned slot)> take_out;
    std::function<void(unsigned slot)> insert;
  };

  /// `pause`: how long a slot stays empty.
  Hand(boost::asio::io_context& io, const std::vector<std::unique_ptr<Slot>>& slots,
       std::chrono::milliseconds pause, Moves moves);

  void start();
  void stop() { timer_.cancel(); }

 private:
  /// Of one slot, since its board or the lack of it changed.
  struct Watch {
    unsigned board = 0;  ///< Seat::number; 0: empty
    unsigned work = 0;
    unsigned looks = 0;  ///< without work
    bool asked = false;
    bool to_fill = false;  ///< emptied by this hand, not by a person
  };

  void look(unsigned slot, sim::TimePoint now);
  [[nodiscard]] static bool finished(const Watch& watch);

  const std::vector<std::unique_ptr<Slot>>& slots_;
  std::chrono::milliseconds pause_;
  Moves moves_;
  boost::asio::steady_timer timer_;
  std::vector<Watch> watches_;
};

}  // namespace gangflash::gangsim
