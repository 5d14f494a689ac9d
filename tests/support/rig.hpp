#pragma once
// A whole attempt on virtual time: plan, virtual board, real journal in a temporary folder, events
// kept.
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <boost/asio/io_context.hpp>

#include "recipe/wiring.hpp"
#include "session/rack.hpp"
#include "sim/board.hpp"
#include "support/board_port.hpp"
#include "support/plans.hpp"

namespace gangflash::session {

class Rig {
 public:
  explicit Rig(recipe::Plan plan);
  ~Rig();
  Rig(const Rig&) = delete;
  Rig& operator=(const Rig&) = delete;

  [[nodiscard]] std::filesystem::path database() const { return folder_ / "trace.db"; }

  /// How the station file wires the slots to come, and, unless `board_wiring` is changed
  /// afterwards, how their boards are wired.
  void wire(const std::string& reset, const std::string& boot0 = "none");

  /// Puts a board of the plan's chip into the next slot.
  sim::Board& add_board(sim::BoardOptions options = {});
  /// A slot whose port cannot be opened.
  void add_missing_port();

  Round run();

  /// One attempt on the first board: for what run_round does not hand on.
  AttemptResult attempt();

  /// One value of the trace database, as text; empty when it is NULL or there is no row.
  [[nodiscard]] std::string recorded(const std::string& query) const;
  [[nodiscard]] std::string detail(const std::string& step) const;
  [[nodiscard]] std::string lock_proof() const;

  /// The last unit_finished of a slot.
  [[nodiscard]] UnitFinished finished(const std::string& slot = "A1") const;
  /// The names of its steps, as they finished.
  [[nodiscard]] std::vector<std::string> steps(const std::string& slot = "A1") const;

  const recipe::Plan& plan() const { return plan_; }
  std::vector<Event> events;
  Stop stop;
  bool allow_empty = false;
  /// Sees every phase of every slot before its board does.
  std::function<void(const std::string& address, port::Bytes)> on_write;
  /// Sees whatever a slot hears.
  std::function<void(const std::string& address, port::Bytes)> on_read;
  /// Sees every change of a line of every slot before its board does.
  std::function<void(port::Output, bool)> on_output;
  /// Sees a port before it is opened; may throw.
  std::function<void(const std::string& address)> on_open;
  recipe::Slot like;         ///< what the slots to come have beside name and port
  sim::Wiring board_wiring;  ///< of every board
  port::Adapter adapter_found;
  /// Puts something between the session and its board.
  std::function<std::unique_ptr<port::Port>(std::unique_ptr<port::Port>)> wrap_port;

 private:
  void add_slot();
  /// Runs a job over an environment whose ports lead to the boards.
  void drive(const std::function<awaitable<void>(const Environment&)>& job);
  awaitable<std::unique_ptr<port::Port>> open(std::string address);

  inline static int counter_ = 0;
  recipe::Plan plan_;
  std::filesystem::path folder_;
  boost::asio::io_context io_{1};
  std::unique_ptr<trace::Journal> journal_;
  std::vector<std::unique_ptr<sim::Board>> boards_;
  std::vector<recipe::Slot> slots_;
  port::TimePoint now_{std::chrono::hours(1)};
};

/// Whether the board's flash holds exactly the plan's image.
bool holds_image(const sim::Board& board, const recipe::Plan& plan);

}  // namespace gangflash::session
