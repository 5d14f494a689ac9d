#include "bootloader/reply.hpp"

#include <algorithm>

#include <boost/assert.hpp>

namespace gangflash::bootloader {
namespace {

std::uint32_t big_endian(std::span<const std::uint8_t> bytes) noexcept {
  std::uint32_t value = 0;
  for (const std::uint8_t byte : bytes) value = (value << 8u) | byte;
  return value;
}

}  // namespace

bool CommandList::has(Opcode opcode) const noexcept {
  return std::find(opcodes.begin(), opcodes.end(), static_cast<std::uint8_t>(opcode)) !=
         opcodes.end();
}

std::optional<CommandList> parse_get(std::span<const std::uint8_t> payload) {
  if (payload.size() < 2) return std::nullopt;
  CommandList list{payload[0], {payload.begin() + 1, payload.end()}};
  // Get itself is in the list of every ROM: a reply without it is something else that happened to
  // start with ACK.
  if (!list.has(Opcode::get)) return std::nullopt;
  return list;
}

std::optional<std::uint32_t> parse_get_id(std::span<const std::uint8_t> payload,
                                          bool pid_in_byte3) {
  if (payload.empty() || payload.size() > 5) return std::nullopt;
  if (pid_in_byte3) {
    if (payload.size() < 3) return std::nullopt;
    return payload[2];
  }
  return big_endian(payload.first(std::min<std::size_t>(payload.size(), 4)));
}

std::optional<std::uint32_t> parse_checksum(std::span<const std::uint8_t> payload) {
  if (payload.size() != 5 || checksum(payload.first(4)) != payload[4]) return std::nullopt;
  return big_endian(payload.first(4));
}

std::uint32_t stm32_crc(std::span<const std::uint8_t> bytes) noexcept {
  BOOST_ASSERT(bytes.size() % 4 == 0);
  std::uint32_t crc = 0xFFFFFFFFu;
  for (std::size_t i = 0; i + 4 <= bytes.size(); i += 4) {
    crc ^= std::uint32_t{bytes[i]} | std::uint32_t{bytes[i + 1]} << 8u |
           std::uint32_t{bytes[i + 2]} << 16u | std::uint32_t{bytes[i + 3]} << 24u;
    for (int bit = 0; bit < 32; ++bit) {
      crc = (crc & 0x80000000u) != 0 ? (crc << 1u) ^ 0x04C11DB7u : crc << 1u;
    }
  }
  return crc;
}

}  // namespace gangflash::bootloader
