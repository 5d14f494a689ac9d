// Any answer of a target, cut anywhere: an Exchange must end, keep its promises, and never read
// past the answer.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "bootloader/exchange.hpp"
#include "bootloader/reply.hpp"

using namespace gangflash::bootloader;

namespace {

Command command_of(std::uint8_t choice) {
  const Bytes four(4, 0x55);
  const std::uint16_t pages[] = {0, 1, 300};
  switch (choice % 12) {
    case 0:
      return get();
    case 1:
      return get_version();
    case 2:
      return get_id();
    case 3:
      return read_memory(0x08000000, 256);
    case 4:
      return write_memory(0x08000000, four);
    case 5:
      return go(0x08000000);
    case 6:
      return extended_erase_pages(pages, Milliseconds{1});
    case 7:
      return readout_unprotect(Milliseconds{1});
    case 8:
      return get_checksum(0x08000000, 8, 0x04C11DB7, 0xFFFFFFFF, Milliseconds{1});
    case 9:
      return special(1, four);
    case 10:
      return extended_special(1, four, four);
    default:
      return write_protect(four);
  }
}

void require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const Command command = command_of(data[0]);
  const std::size_t chunk = 1u + data[1] % 64u;
  std::span<const std::uint8_t> rest(data + 2, size - 2);
  Exchange exchange(command);
  std::size_t phases_sent = 0;
  while (!exchange.done()) {
    if (!exchange.pending_write().empty()) {
      exchange.written();
      require(++phases_sent <= command.phases.size());
      continue;
    }
    // At most one packet of 65535 bytes, and the two that tell the length of the next.
    require(exchange.wanted() > 0 && exchange.wanted() <= 65535 + 2);
    const std::size_t n = std::min({exchange.wanted(), chunk, rest.size()});
    if (n == 0) {
      exchange.timed_out();
      continue;
    }
    const std::size_t used = exchange.received(rest.first(n));
    require(used == n || exchange.done());
    rest = rest.subspan(n);
  }
  require(exchange.pending_write().empty() && exchange.wanted() == 0);
  (void)parse_get(exchange.payload());
  (void)parse_get_id(exchange.payload(), (data[1] & 1u) != 0);
  (void)parse_checksum(exchange.payload());
  return 0;
}
