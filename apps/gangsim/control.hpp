#pragma once
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/streambuf.hpp>
#include <filesystem>
#include <functional>
#include <string>

namespace gangflash::gangsim {

/// The FIFO through which a person or a script moves boards: one command per line.
class Control {
 public:
  /// Makes the FIFO, in place of one that a killed rack left behind; throws std::runtime_error.
  Control(boost::asio::io_context& io, std::filesystem::path fifo);
  Control(const Control&) = delete;
  Control& operator=(const Control&) = delete;
  ~Control();

  void start(std::function<void(const std::string&)> on_line);
  void stop();

 private:
  void read();

  static constexpr std::size_t longest_line = 4096;

  std::filesystem::path fifo_;
  boost::asio::posix::stream_descriptor readable_;
  boost::asio::streambuf buffer_{longest_line};
  std::function<void(const std::string&)> on_line_;
};

}  // namespace gangflash::gangsim
