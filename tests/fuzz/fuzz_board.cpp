// Any host at all at the virtual board: bytes, broken bytes, pauses, resets. It must judge and
// never fall over, keep its times in order, and give nothing of a protected flash away.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <vector>

#include "chip/chip.hpp"
#include "sim/board.hpp"

using namespace gangflash;

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

constexpr std::uint8_t secret = 0xA7;  // the flash's content: no answer of the ROM is a row of it
constexpr std::size_t longest_answer = 1 + 256;  // ACK and a whole Read Memory
constexpr std::size_t most_violations = 100;

const std::vector<chip::Part>& parts() {
  static const std::vector<chip::Part> parts = [] {
    std::vector<chip::Part> all;
    for (const chip::Chip& chip : chip::table()) {
      if (!chip.programmable() || chip.names.empty()) continue;
      if (const auto part = chip::find(chip.names.front())) all.push_back(*part);
    }
    return all;
  }();
  return parts;
}

sim::BoardOptions options(std::uint8_t choice) {
  sim::BoardOptions options;
  options.part = parts()[choice / 4 % parts().size()];
  options.readout_protected = (choice & 1) != 0;
  options.timing = (choice & 2) != 0;
  options.has_checksum = true;
  options.memory.push_back({options.part.flash().begin, std::vector<std::uint8_t>(64, secret)});
  return options;
}

void check(const sim::Reply& reply, sim::TimePoint now, bool was_protected) {
  require(reply.bytes.size() <= longest_answer && reply.completion.size() <= 2);
  require(reply.bytes.empty() || reply.ready_at >= now);
  require(reply.completion.empty() || reply.completed_at >= now);
  if (was_protected) {
    const auto same = [](std::uint8_t a, std::uint8_t b) { return a == secret && b == secret; };
    require(std::ranges::adjacent_find(reply.bytes, same) == reply.bytes.end());
  }
}

}  // namespace

// Pairs: what happens, and a value. Most of what happens is a byte of a host.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  sim::Board board(options(data[0]));
  const std::size_t flash_size = board.flash().size();
  sim::TimePoint now{};
  std::span<const std::uint8_t> rest(data + 1, size - 1);
  for (; rest.size() >= 2; rest = rest.subspan(2)) {
    const std::uint8_t value = rest[1];
    switch (rest[0] % 16) {
      case 0:
        board.reset(now);
        break;
      case 1:
        board.set_reset((value & 1) != 0, now);
        break;
      case 2:
        board.set_boot0((value & 1) != 0);
        break;
      case 3:
        now += std::chrono::milliseconds{1 << (value % 16)};
        break;
      default: {
        const auto error = rest[0] % 16 == 4 ? sim::LineError::parity : sim::LineError::none;
        const bool was_protected = board.is_protected();
        check(board.on_byte(value, now, error), now, was_protected);
        now += std::chrono::microseconds{87};  // 115200 baud, even parity
      }
    }
    require(board.flash().size() == flash_size);
    require(board.violations().size() <= most_violations);
  }
  return 0;
}
