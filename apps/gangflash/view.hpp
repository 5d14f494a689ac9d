#pragma once
// What the person or the script at stdout sees of a run.
#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/json/object.hpp>

#include "live/grid.hpp"
#include "live/outbox.hpp"
#include "session/event.hpp"

namespace gangflash::app {

/// JSON lines when asked for; else a grid redrawn in place on a terminal, plain lines elsewhere.
class View {
 public:
  explicit View(bool json, live::GridOptions grid = {});

  void on_event(const session::Event& event);

  /// What a command found out beside its light: a JSON line at once, or `text` for a person, below
  /// the summary.
  void answer(boost::json::object fields, std::string text);

  /// Keeps a grid moving while nothing happens.
  void attach(boost::asio::io_context& io);

  /// A word to the person that is no event; goes to stderr.
  void notice(std::string_view text);

  /// For the way out that runs no destructors.
  void restore_terminal() const;

 private:
  void tick();

  live::Outbox outbox_;
  bool json_;
  std::string answer_;
  std::unique_ptr<session::EventSink> sink_;
  live::Grid* grid_ = nullptr;  ///< `sink_`, where it is one
  std::unique_ptr<boost::asio::steady_timer> timer_;
};

}  // namespace gangflash::app
