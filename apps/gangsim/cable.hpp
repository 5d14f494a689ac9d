#pragma once
#include <cstdint>
#include <span>
#include <string>

#include "sim/host_events.hpp"
#include "sim/line.hpp"

namespace gangflash::gangsim {

/// The way between a host and a slot of the rack: a pseudo terminal, TCP, or RFC 2217. What the
/// host does comes as HostEvents, given to the constructor; they may come once start() was called.
class Cable {
 public:
  Cable() = default;
  Cable(const Cable&) = delete;
  Cable& operator=(const Cable&) = delete;
  virtual ~Cable() = default;

  /// What a station file says. A pseudo terminal's is overridden by the link that the rack makes.
  [[nodiscard]] virtual std::string address() const = 0;
  virtual void start() = 0;
  virtual void stop() = 0;
  /// After stop(): it can be started again, at the same address if that is one of a network.
  virtual void restart() = 0;
  /// To the host, at once. What it does not take is lost, as on a UART that nobody reads.
  virtual void send(const sim::Received& received) = 0;
  /// A board was put in or taken out. Only RFC 2217 has a line that tells.
  virtual void show_presence(bool /*present*/) {}
};

}  // namespace gangflash::gangsim
