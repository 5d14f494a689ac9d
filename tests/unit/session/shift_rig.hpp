#pragma once
// A continuous run on virtual time: sockets in which boards are exchanged, a real journal, events
// kept. What happens between two events the test says in `on_event`.
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "session/floor.hpp"
#include "sim/board.hpp"
#include "support/board_port.hpp"
#include "support/plans.hpp"

namespace gangflash::session {

/// One place for a board, and the adapter in front of it, which may be pulled.
struct Socket {
  std::unique_ptr<sim::Board> board;
  std::unique_ptr<test::BoardPort> pins;
  port::TimePoint now{std::chrono::hours(1)};
  bool plugged = true;
  unsigned looks_empty = 0;  ///< then `next` is put in
  std::unique_ptr<sim::Board> next;

  void insert(std::unique_ptr<sim::Board> fresh);
  /// The board goes now, and `fresh` comes some looks later.
  void exchange(std::unique_ptr<sim::Board> fresh, unsigned looks = 8);
};

class ShiftRig {
 public:
  ShiftRig(recipe::Plan plan, unsigned slots);
  ~ShiftRig();
  ShiftRig(const ShiftRig&) = delete;
  ShiftRig& operator=(const ShiftRig&) = delete;

  [[nodiscard]] std::filesystem::path database() const { return folder_ / "trace.db"; }
  /// A board with the n-th UID, blank.
  [[nodiscard]] std::unique_ptr<sim::Board> board(unsigned n) const;
  [[nodiscard]] Socket& socket(const std::string& slot) { return *sockets_.at(slot); }

  Round run(FloorOptions options);

  /// One value of the trace database, as text.
  [[nodiscard]] std::string recorded(const std::string& query) const;
  [[nodiscard]] std::vector<UnitFinished> lights(const std::string& slot = {}) const;

  std::function<void(const Event&)> on_event;
  std::function<void(const std::string& slot, port::Bytes)> on_write;
  Floor* floor = nullptr;  ///< while it runs
  Stop stop;
  std::vector<Event> events;

 private:
  awaitable<std::unique_ptr<port::Port>> open(std::string slot);

  inline static int counter_ = 0;
  recipe::Plan plan_;
  std::filesystem::path folder_;
  boost::asio::io_context io_{1};
  std::unique_ptr<trace::Journal> journal_;
  std::map<std::string, std::unique_ptr<Socket>> sockets_;
  std::vector<recipe::Slot> slots_;
};

}  // namespace gangflash::session
