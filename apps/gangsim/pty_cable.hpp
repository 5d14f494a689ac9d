#pragma once
#include <optional>

#include "cable.hpp"
#include "inbox.hpp"
#include "pty.hpp"

namespace gangflash::gangsim {

/// A pseudo terminal: the rate is the host's, the format is not to be had (Linux drops parity) and
/// taken to be right. It has no modem lines.
class PtyCable final : public Cable {
 public:
  /// `format`: what the ROM wants.
  PtyCable(Inbox& inbox, sim::HostEvents& events, const sim::LineSettings& format);

  [[nodiscard]] std::string address() const override { return pty_->path(); }
  void start() override;
  void stop() override;
  void restart() override;
  void send(const sim::Received& received) override { pty_->write(received.bytes); }

 private:
  void receive();

  Inbox& inbox_;
  sim::HostEvents& events_;
  sim::LineSettings settings_;
  std::optional<Pty> pty_;  ///< none: the adapter is unplugged
};

}  // namespace gangflash::gangsim
