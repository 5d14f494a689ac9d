#pragma once
// A line that writes nothing into flash before some slot of its rig has shown its light: two slots
// are at work at the same time, whoever is faster.
#include <algorithm>
#include <variant>

#include "support/rig.hpp"
#include "support/wrapped_port.hpp"

namespace gangflash::session {

class PatientPort final : public test::WrappedPort {
 public:
  PatientPort(std::unique_ptr<port::Port> line, const Rig& rig)
      : WrappedPort(std::move(line)), rig_(rig) {}

  port::awaitable<void> write(port::Bytes bytes) override {
    const auto executor = co_await boost::asio::this_coro::executor;
    const bool writes = bytes.size() == 2 && bytes[0] == 0x31;
    while (writes && !some_light())
      co_await boost::asio::post(executor, boost::asio::use_awaitable);
    co_await line_->write(bytes);
  }

 private:
  [[nodiscard]] bool some_light() const {
    return std::ranges::any_of(rig_.events, [](const Event& event) {
      return std::holds_alternative<UnitFinished>(event.what);
    });
  }

  const Rig& rig_;
};

inline void make_patient(Rig& rig) {
  rig.wrap_port = [&rig](std::unique_ptr<port::Port> line) {
    return std::make_unique<PatientPort>(std::move(line), rig);
  };
}

}  // namespace gangflash::session
