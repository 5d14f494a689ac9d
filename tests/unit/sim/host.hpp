#pragma once
// A host for the tests of the board: types bytes, on virtual time. It knows no more of AN3155 than
// the tests need.
#include <chrono>
#include <cstdint>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include "sim/board.hpp"

namespace gangflash::sim {

using Bytes = std::vector<std::uint8_t>;
using namespace std::chrono_literals;

inline const Bytes ack{0x79};
inline const Bytes nack{0x1F};
inline const Bytes nothing{};

inline BoardOptions part(std::string_view name) {
  BoardOptions options;
  options.part = chip::find(name).value();
  std::iota(options.uid.begin(), options.uid.end(), std::uint8_t{0xC0});
  return options;
}

/// Stack at 0x20000800, start at 0x08000100: what a part takes for a program.
inline Content program_at(std::uint32_t address) {
  return {address, {0x00, 0x08, 0x00, 0x20, 0x01, 0x01, 0x00, 0x08}};
}

class Host {
 public:
  explicit Host(BoardOptions options, bool sync = true) : board(std::move(options)) {
    if (sync) send({0x7F});
  }

  /// All of the answer, however long it takes; then the clock stands where the ROM is ready.
  Bytes send(const Bytes& bytes) {
    Bytes answer;
    for (const std::uint8_t byte : bytes) {
      const Reply reply = board.on_byte(byte, now);
      answer.insert(answer.end(), reply.bytes.begin(), reply.bytes.end());
      answer.insert(answer.end(), reply.completion.begin(), reply.completion.end());
      if (reply.empty()) continue;
      took = reply.completed_at - now;
      now = reply.completed_at;
    }
    return answer;
  }

  /// Bytes and their XOR.
  Bytes checked(Bytes bytes) {
    std::uint8_t sum = 0;
    for (const std::uint8_t byte : bytes) sum ^= byte;
    bytes.push_back(sum);
    return send(bytes);
  }

  Bytes address(std::uint32_t a) {
    return checked({static_cast<std::uint8_t>(a >> 24), static_cast<std::uint8_t>(a >> 16),
                    static_cast<std::uint8_t>(a >> 8), static_cast<std::uint8_t>(a)});
  }

  /// The answer to the last frame that got one.
  Bytes read(std::uint32_t from, unsigned length) {
    if (Bytes answer = send({0x11, 0xEE}); answer != ack) return answer;
    if (Bytes answer = address(from); answer != ack) return answer;
    const auto n = static_cast<std::uint8_t>(length - 1);
    Bytes answer = send({n, static_cast<std::uint8_t>(~n)});
    if (answer.size() > 1) answer.erase(answer.begin());
    return answer;
  }

  Bytes write(std::uint32_t to, const Bytes& data) {
    if (Bytes answer = send({0x31, 0xCE}); answer != ack) return answer;
    if (Bytes answer = address(to); answer != ack) return answer;
    Bytes frame{static_cast<std::uint8_t>(data.size() - 1)};
    frame.insert(frame.end(), data.begin(), data.end());
    return checked(frame);
  }

  Bytes erase_pages(const std::vector<std::uint16_t>& pages) {
    if (Bytes answer = send({0x44, 0xBB}); answer != ack) return answer;
    const std::size_t n = pages.size() - 1;
    Bytes frame{static_cast<std::uint8_t>(n >> 8), static_cast<std::uint8_t>(n)};
    for (const std::uint16_t page : pages) {
      frame.push_back(static_cast<std::uint8_t>(page >> 8));
      frame.push_back(static_cast<std::uint8_t>(page));
    }
    return checked(frame);
  }

  /// After whatever resets the part: its start-up time, then the sync byte.
  Bytes sync_again() {
    now += 5s;
    return send({0x7F});
  }

  [[nodiscard]] Bytes flash(std::size_t offset, std::size_t length) const {
    const auto cells = board.flash().subspan(offset, length);
    return {cells.begin(), cells.end()};
  }

  [[nodiscard]] std::string first_violation() const {
    return board.violations().empty() ? "none" : board.violations().front();
  }

  Board board;
  TimePoint now{};
  TimePoint::duration
      took{};  ///< from the last byte of the last answered frame to the end of the work
};

}  // namespace gangflash::sim
