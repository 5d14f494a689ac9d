#include "pty_cable.hpp"

#include <array>

namespace gangflash::gangsim {

PtyCable::PtyCable(Inbox& inbox, sim::HostEvents& events, const sim::LineSettings& format)
    : inbox_(inbox), events_(events), settings_(format) {
  restart();
}

void PtyCable::restart() {
  pty_.emplace();
}

void PtyCable::start() {
  inbox_.watch(pty_->master(), [this] { receive(); });
}

void PtyCable::stop() {
  if (pty_) inbox_.forget(pty_->master());
  pty_.reset();
}

void PtyCable::receive() {
  constexpr std::size_t burst = 4096;  // what a pseudo terminal holds
  std::array<std::uint8_t, burst> buffer;
  bool more = true;
  while (more && pty_) {  // what it hears may unplug it
    const auto bytes = pty_->read(buffer);
    more = bytes.size() == burst;
    if (bytes.empty()) return;
    settings_.baud = pty_->baud();
    if (settings_.baud == 0) continue;  // B0 hangs up: the cable is loose
    events_.set_line(settings_);
    events_.sent(bytes);
  }
}

}  // namespace gangflash::gangsim
