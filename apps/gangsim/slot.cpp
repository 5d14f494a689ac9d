#include "slot.hpp"

#include <fcntl.h>

#include <algorithm>
#include <utility>

namespace gangflash::gangsim {

namespace asio = boost::asio;

namespace {

constexpr unsigned bits_with_parity = 11;  // start, 8 data, even parity, stop (AN3155 section 3)
constexpr unsigned bits_without_parity = 10;
constexpr std::size_t burst = 4096;  // what a pseudo terminal holds

}  // namespace

Slot::Slot(asio::io_context& io, Schedule& schedule, std::string name, sim::BoardOptions options)
    : name_(std::move(name)),
      schedule_(schedule),
      paced_(options.timing),
      bits_per_byte_(options.part.chip->has(chip::Quirk::parity_none) ? bits_without_parity
                                                                      : bits_with_parity),
      board_(std::move(options)),
      // Asio owns what it watches: give it a descriptor of its own.
      readable_(io, ::fcntl(pty_.master(), F_DUPFD_CLOEXEC, 0)) {}

void Slot::start() {
  wait();
}

void Slot::stop() {
  boost::system::error_code ignored;
  readable_.close(ignored);
}

void Slot::wait() {
  readable_.async_wait(asio::posix::stream_descriptor::wait_read,
                       [this](const boost::system::error_code& error) {
                         if (error) return;
                         std::array<std::uint8_t, burst> buffer;
                         receive(pty_.read(buffer));
                         wait();
                       });
}

/// The ROM measures the rate at the sync byte and keeps it until reset; so does this line.
void Slot::measure_rate() {
  const unsigned baud = pty_.baud();
  connected_ = baud != 0;
  if (connected_ && paced_) byte_time_ = Nanoseconds(std::chrono::seconds(bits_per_byte_)) / baud;
}

void Slot::receive(std::span<const std::uint8_t> bytes) {
  if (!board_.synchronised()) measure_rate();
  if (!connected_) return;
  sim::TimePoint arrival = std::max(host_line_free_, std::chrono::steady_clock::now());
  for (const std::uint8_t byte : bytes) {
    arrival += byte_time_;
    sim::Reply reply = board_.on_byte(byte, arrival);
    if (reply.empty()) continue;
    if (paced_) {
      answer(std::move(reply));
    } else {
      answer_at_once(reply);
    }
  }
  host_line_free_ = arrival;
  if (!unpaced_.empty()) pty_.write(unpaced_);
  unpaced_.clear();
}

void Slot::answer(sim::Reply reply) {
  const auto transmit = [this](std::vector<std::uint8_t> bytes, sim::TimePoint ready) {
    if (bytes.empty()) return;
    board_line_free_ = std::max(board_line_free_, ready) + byte_time_ * bytes.size();
    schedule_.send(pty_, std::move(bytes), board_line_free_);
  };
  transmit(std::move(reply.bytes), reply.ready_at);
  transmit(std::move(reply.completion), reply.completed_at);
}

void Slot::answer_at_once(const sim::Reply& reply) {
  for (const auto* part : {&reply.bytes, &reply.completion})
    unpaced_.insert(unpaced_.end(), part->begin(), part->end());
}

}  // namespace gangflash::gangsim
