#pragma once
// A bootloader command as data: what to send in each phase and the form of the answer. One
// interpreter (Exchange) runs them all. Byte values: AN3155 section 3; every builder names its own
// section.
#include <array>
#include <chrono>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace gangflash::bootloader {

using Bytes = std::vector<std::uint8_t>;
using Milliseconds = std::chrono::milliseconds;

inline constexpr std::uint8_t ack_byte = 0x79;
inline constexpr std::uint8_t nack_byte = 0x1F;
inline constexpr std::uint8_t sync_byte = 0x7F;

/// AN3155 section 3, table 2.
enum class Opcode : std::uint8_t {
  get = 0x00,
  get_version = 0x01,
  get_id = 0x02,
  read_memory = 0x11,
  go = 0x21,
  write_memory = 0x31,
  erase = 0x43,
  extended_erase = 0x44,
  special = 0x50,
  extended_special = 0x51,
  write_protect = 0x63,
  write_unprotect = 0x73,
  readout_protect = 0x82,
  readout_unprotect = 0x92,
  get_checksum = 0xA1,
};

/// "Write Memory 0x31": how people and logs call it.
std::string_view name(Opcode opcode) noexcept;

/// One part of an answer, in the order of the wire.
struct ReplyPart {
  enum class Kind : std::uint8_t {
    end,         ///< no further part
    ack,         ///< one byte: ACK; a NACK here ends the command
    bytes,       ///< exactly `count` bytes
    counted,     ///< one byte N, then N + 1 bytes
    counted_16,  ///< two bytes N (big-endian), then N bytes
  };
  Kind kind = Kind::end;
  std::uint16_t count = 0;
};

/// Send `tx` (may be empty: the target goes on by itself), then read the parts.
struct Phase {
  Bytes tx;
  std::array<ReplyPart, 4> reply{};
  Milliseconds timeout{};  ///< for the next byte of the answer to come
};

struct Command {
  Opcode opcode = Opcode::get;
  std::vector<Phase> phases;  ///< 1..6
};

/// How long the ROM may take to answer what costs it no flash work.
inline constexpr Milliseconds timeout_reply{1000};
/// Programming 256 bytes: worst datasheet case is 256 single bytes of 100 us (F4); the rest is
/// margin.
inline constexpr Milliseconds timeout_write{2000};
/// Writing option bytes: erase and program of one small area; the longest erase of such a sector is
/// below 2 s.
inline constexpr Milliseconds timeout_option_bytes{5000};
inline constexpr std::size_t max_block = 256;         ///< bytes per Read or Write Memory
inline constexpr std::size_t max_erase_legacy = 255;  ///< pages per Erase 0x43: N = 0xFF means all

Command get();          ///< AN3155 3.1
Command get_version();  ///< AN3155 3.2
Command get_id();       ///< AN3155 3.3

/// AN3155 3.4. 1..256 bytes.
Command read_memory(std::uint32_t address, std::size_t length);

/// AN3155 3.5. `address` holds the vector table.
Command go(std::uint32_t address);

/// AN3155 3.6. 1..256 bytes, a multiple of 4.
Command write_memory(std::uint32_t address, std::span<const std::uint8_t> data,
                     Milliseconds timeout = timeout_write);

/// AN3155 3.7. The one ACK comes after the erase: `timeout` covers it.
Command erase_all(Milliseconds timeout);
Command erase_pages(std::span<const std::uint16_t> pages, Milliseconds timeout);  ///< 1..255

/// AN3155 3.8. As above.
Command extended_erase_all(Milliseconds timeout);
Command extended_erase_bank(unsigned bank, Milliseconds timeout);  ///< 1 or 2
Command extended_erase_pages(std::span<const std::uint16_t> pages, Milliseconds timeout);

/// AN3155 3.9. 1..256 sector codes; replaces the set that was active.
Command write_protect(std::span<const std::uint8_t> sectors);

/// AN3155 3.10 to 3.12. Two ACKs; the part resets after the second.
Command write_unprotect();
Command readout_protect();
Command readout_unprotect(Milliseconds timeout);  ///< of the mass erase it causes

/// AN3155 3.13. Payload: CRC, most significant byte first, and its XOR. `length` in bytes, a
/// multiple of 4.
Command get_checksum(std::uint32_t address, std::uint32_t length, std::uint32_t polynomial,
                     std::uint32_t initial, Milliseconds timeout);

/// AN3155 3.14. Up to 128 bytes; payload: both reply packets, without their sizes.
Command special(std::uint16_t subcommand, std::span<const std::uint8_t> data);

/// AN3155 3.15. Up to 128 and 1024 bytes; payload: the status packet.
Command extended_special(std::uint16_t subcommand, std::span<const std::uint8_t> data,
                         std::span<const std::uint8_t> more);

/// XOR of all bytes, from 0: the checksum of every block (AN3155 section 3).
std::uint8_t checksum(std::span<const std::uint8_t> bytes) noexcept;

}  // namespace gangflash::bootloader
