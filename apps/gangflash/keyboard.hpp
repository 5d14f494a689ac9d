#pragma once
// Standard input line by line while a run goes on: a person, a scanner that acts as a keyboard, or
// a script.
#include <termios.h>

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

namespace gangflash::app {

class Keyboard {
 public:
  using OnLine = std::function<void(std::string_view)>;

  /// `lone_q`: on a terminal a q with nothing before it is a line of its own, without Enter.
  Keyboard(boost::asio::io_context& io, bool lone_q, OnLine on_line);
  ~Keyboard() { restore(); }
  Keyboard(const Keyboard&) = delete;
  Keyboard& operator=(const Keyboard&) = delete;

  /// Gives the terminal back as it was; also for the way out that runs no destructors.
  void restore() noexcept;

 private:
  void take_terminal();
  void wait();
  void read_some();
  void take(char c);

  boost::asio::posix::stream_descriptor input_;
  const bool lone_q_;
  OnLine on_line_;
  std::string line_;
  std::optional<termios> before_;  ///< of the terminal, where it is ours
};

}  // namespace gangflash::app
