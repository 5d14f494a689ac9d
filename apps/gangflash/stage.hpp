#pragma once
// What a command that talks to boards works on: one thread, the deadlines of its ports, a way for a
// person to stop it, and the view. The rack's `run` and the one-board commands share it.
#include <chrono>
#include <exception>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include "command.hpp"
#include "port/deadlines.hpp"
#include "port/wakefulness.hpp"
#include "session/rack.hpp"
#include "trace/journal.hpp"
#include "view.hpp"

namespace gangflash::app {

/// First signal: stop at the next safe point. Second: leave at once; the rows stay open and the
/// next start closes them. A continuous run has one signal more in front: it finishes the boards
/// that run.
class StopOnSignal {
 public:
  using Action = std::function<void()>;

  StopOnSignal(boost::asio::io_context& io, session::Stop& stop, View& view);
  [[nodiscard]] bool stopped() const noexcept { return stopped_; }

  /// `drain`: at the first signal; false when the run ends already, and the signal counts as the
  /// next one. `wake`: whoever waits for nothing, after the stop. `leave`:
  /// before the way out that runs no destructors. All must stay valid while signals can come.
  void drain_first(std::function<bool()> drain, Action wake, Action leave);
  void forget_actions();

 private:
  void wait();
  void stop();
  [[noreturn]] void leave();

  boost::asio::signal_set signals_;
  session::Stop& stop_;
  View& view_;
  bool stopped_ = false;
  std::function<bool()> drain_;  ///< empty once it was done
  Action wake_;
  Action leave_;
};

class Stage {
 public:
  /// Both must outlive the stage; `io` must outlive the journal too, whose thread posts to it.
  Stage(boost::asio::io_context& io, View& view);

  /// Runs `work` to its end on this thread and returns its result, or throws what it threw.
  template <class Result>
  Result run(boost::asio::awaitable<Result> work) {
    std::optional<Result> result;
    std::exception_ptr thrown;
    boost::asio::co_spawn(io_, std::move(work), [&](const std::exception_ptr& error, Result value) {
      thrown = error;
      result = std::move(value);
      io_.stop();
    });
    io_.restart();
    io_.run();
    if (thrown) std::rethrow_exception(thrown);
    return std::move(result).value();
  }

  /// For a continuous run: see StopOnSignal.
  void drain_first(std::function<bool()> drain, StopOnSignal::Action wake,
                   StopOnSignal::Action leave) {
    signals_.drain_first(std::move(drain), std::move(wake), std::move(leave));
  }
  void forget_actions() { signals_.forget_actions(); }

  [[nodiscard]] port::Deadlines& deadlines() noexcept { return deadlines_; }
  [[nodiscard]] port::Wakefulness& wakefulness() noexcept { return wakefulness_; }
  [[nodiscard]] session::Stop& stop() noexcept { return stop_; }
  [[nodiscard]] boost::asio::io_context& io() noexcept { return io_; }
  [[nodiscard]] View& view() noexcept { return view_; }
  [[nodiscard]] bool stopped_by_person() const noexcept { return signals_.stopped(); }
  [[nodiscard]] std::chrono::steady_clock::time_point begun() const noexcept { return begun_; }

 private:
  const std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
  boost::asio::io_context& io_;
  View& view_;
  port::Deadlines deadlines_;
  port::Wakefulness wakefulness_;
  session::Stop stop_;
  StopOnSignal signals_;
};

/// What the first event of a run says.
session::RunStarted started_event(const recipe::Plan& plan, const std::string& station,
                                  const std::filesystem::path& database,
                                  const std::vector<recipe::Slot>& slots);

/// A round from its first event to its last, to the end of the run in the journal and to the exit
/// code. Throws StoreError when the store failed.
Exit perform(Stage& stage, trace::Journal& journal, session::RunStarted started,
             boost::asio::awaitable<session::Round> round);

}  // namespace gangflash::app
