#pragma once
// A Port that hands everything on to another one: for tests that change one thing about a line.
#include <memory>
#include <utility>

#include "port/port.hpp"

namespace gangflash::test {

class WrappedPort : public port::Port {
 public:
  explicit WrappedPort(std::unique_ptr<port::Port> line) : line_(std::move(line)) {}

  port::awaitable<void> write(port::Bytes bytes) override { return line_->write(bytes); }
  port::awaitable<std::size_t> read_some(port::MutableBytes into, port::Duration wait) override {
    return line_->read_some(into, wait);
  }
  port::awaitable<port::LineSettings> set_line(port::LineSettings wanted) override {
    return line_->set_line(wanted);
  }
  port::awaitable<void> set_output(port::Output output, bool asserted) override {
    return line_->set_output(output, asserted);
  }
  port::awaitable<bool> input(port::Input input) override { return line_->input(input); }
  port::awaitable<void> discard_input() override { return line_->discard_input(); }
  port::awaitable<void> sleep(port::Duration pause) override { return line_->sleep(pause); }
  [[nodiscard]] port::TimePoint now() const override { return line_->now(); }

 protected:
  std::unique_ptr<port::Port> line_;
};

}  // namespace gangflash::test
