#include "bootloader/command.hpp"

#include <boost/assert.hpp>

namespace gangflash::bootloader {
namespace {

using Kind = ReplyPart::Kind;
using Reply = std::array<ReplyPart, 4>;

constexpr Reply just_ack{ReplyPart{Kind::ack, 0}};

/// Get Checksum and Special allow the ROM some work before it answers.
constexpr Milliseconds timeout_special{2000};

std::uint8_t byte_of(std::size_t value) noexcept {
  return static_cast<std::uint8_t>(value & 0xFFu);
}

void append_be16(Bytes& bytes, std::uint16_t value) {
  bytes.push_back(byte_of(value >> 8u));
  bytes.push_back(byte_of(value));
}

void append_be32(Bytes& bytes, std::uint32_t value) {
  append_be16(bytes, static_cast<std::uint16_t>(value >> 16u));
  append_be16(bytes, static_cast<std::uint16_t>(value));
}

Bytes with_checksum(Bytes bytes) {
  bytes.push_back(checksum(bytes));
  return bytes;
}

Bytes be32_with_checksum(std::uint32_t value) {
  Bytes bytes;
  bytes.reserve(5);
  append_be32(bytes, value);
  return with_checksum(std::move(bytes));
}

/// Every command opens with its opcode and the opcode's complement (AN3155 section 3).
Phase opening(Opcode opcode, Reply reply = just_ack) {
  const auto code = static_cast<std::uint8_t>(opcode);
  return {{code, byte_of(~unsigned{code})}, reply, timeout_reply};
}

Phase acknowledged(Bytes tx, Milliseconds timeout = timeout_reply) {
  return {std::move(tx), just_ack, timeout};
}

/// A 16-bit size, the data, and one checksum over both (AN3155 3.14).
Bytes sized_16(std::span<const std::uint8_t> data) {
  Bytes bytes;
  append_be16(bytes, static_cast<std::uint16_t>(data.size()));
  bytes.insert(bytes.end(), data.begin(), data.end());
  return with_checksum(std::move(bytes));
}

Bytes subcommand_bytes(std::uint16_t subcommand) {
  Bytes bytes;
  append_be16(bytes, subcommand);
  return with_checksum(std::move(bytes));
}

/// The phases are moved to their places; a braced list would copy each, for every block of a job.
template <class... Phases>
Command command(Opcode opcode, Phases... phases) {
  Command made{opcode, {}};
  made.phases.reserve(sizeof...(phases));
  (made.phases.push_back(std::move(phases)), ...);
  return made;
}

/// Write Unprotect and both Readout commands: ACK for the command, ACK when the work is done.
Command two_acks(Opcode opcode, Milliseconds timeout) {
  return command(opcode, opening(opcode), acknowledged({}, timeout));
}

}  // namespace

std::string_view name(Opcode opcode) noexcept {
  switch (opcode) {
    case Opcode::get:
      return "Get 0x00";
    case Opcode::get_version:
      return "Get Version 0x01";
    case Opcode::get_id:
      return "Get ID 0x02";
    case Opcode::read_memory:
      return "Read Memory 0x11";
    case Opcode::go:
      return "Go 0x21";
    case Opcode::write_memory:
      return "Write Memory 0x31";
    case Opcode::erase:
      return "Erase 0x43";
    case Opcode::extended_erase:
      return "Extended Erase 0x44";
    case Opcode::special:
      return "Special 0x50";
    case Opcode::extended_special:
      return "Extended Special 0x51";
    case Opcode::write_protect:
      return "Write Protect 0x63";
    case Opcode::write_unprotect:
      return "Write Unprotect 0x73";
    case Opcode::readout_protect:
      return "Readout Protect 0x82";
    case Opcode::readout_unprotect:
      return "Readout Unprotect 0x92";
    case Opcode::get_checksum:
      return "Get Checksum 0xA1";
  }
  return "unknown command";
}

std::uint8_t checksum(std::span<const std::uint8_t> bytes) noexcept {
  unsigned sum = 0;
  for (const std::uint8_t byte : bytes) sum ^= byte;
  return byte_of(sum);
}

Command get() {
  const Reply reply{ReplyPart{Kind::ack, 0}, {Kind::counted, 0}, {Kind::ack, 0}};
  return command(Opcode::get, opening(Opcode::get, reply));
}

Command get_version() {
  const Reply reply{ReplyPart{Kind::ack, 0}, {Kind::bytes, 3}, {Kind::ack, 0}};
  return command(Opcode::get_version, opening(Opcode::get_version, reply));
}

Command get_id() {
  const Reply reply{ReplyPart{Kind::ack, 0}, {Kind::counted, 0}, {Kind::ack, 0}};
  return command(Opcode::get_id, opening(Opcode::get_id, reply));
}

Command read_memory(std::uint32_t address, std::size_t length) {
  BOOST_ASSERT(length >= 1 && length <= max_block);
  const std::uint8_t n = byte_of(length - 1);
  const Reply reply{ReplyPart{Kind::ack, 0}, {Kind::bytes, static_cast<std::uint16_t>(length)}};
  return command(Opcode::read_memory, opening(Opcode::read_memory),
                 acknowledged(be32_with_checksum(address)),
                 Phase{{n, byte_of(~unsigned{n})}, reply, timeout_reply});
}

Command go(std::uint32_t address) {
  return command(Opcode::go, opening(Opcode::go), acknowledged(be32_with_checksum(address)));
}

Command write_memory(std::uint32_t address, std::span<const std::uint8_t> data,
                     Milliseconds timeout) {
  BOOST_ASSERT(!data.empty() && data.size() <= max_block && data.size() % 4 == 0);
  Bytes block;
  block.reserve(data.size() + 2);
  block.push_back(byte_of(data.size() - 1));
  block.insert(block.end(), data.begin(), data.end());
  return command(Opcode::write_memory, opening(Opcode::write_memory),
                 acknowledged(be32_with_checksum(address)),
                 acknowledged(with_checksum(std::move(block)), timeout));
}

Command erase_all(Milliseconds timeout) {
  return command(Opcode::erase, opening(Opcode::erase), acknowledged({0xFF, 0x00}, timeout));
}

Command erase_pages(std::span<const std::uint16_t> pages, Milliseconds timeout) {
  BOOST_ASSERT(!pages.empty() && pages.size() <= max_erase_legacy);
  Bytes list;
  list.push_back(byte_of(pages.size() - 1));
  for (const std::uint16_t page : pages) {
    BOOST_ASSERT(page <= 0xFF);
    list.push_back(byte_of(page));
  }
  return command(Opcode::erase, opening(Opcode::erase),
                 acknowledged(with_checksum(std::move(list)), timeout));
}

Command extended_erase_all(Milliseconds timeout) {
  return command(Opcode::extended_erase, opening(Opcode::extended_erase),
                 acknowledged({0xFF, 0xFF, 0x00}, timeout));
}

Command extended_erase_bank(unsigned bank, Milliseconds timeout) {
  BOOST_ASSERT(bank == 1 || bank == 2);
  Bytes code{0xFF, byte_of(0xFFu - bank)};
  return command(Opcode::extended_erase, opening(Opcode::extended_erase),
                 acknowledged(with_checksum(std::move(code)), timeout));
}

Command extended_erase_pages(std::span<const std::uint16_t> pages, Milliseconds timeout) {
  BOOST_ASSERT(!pages.empty() && pages.size() <= 0xFFF0);
  Bytes list;
  // The count on the wire is one less than the number of pages; the prose of AN3155 3.8 says
  // otherwise, its byte list and every ROM do not.
  append_be16(list, static_cast<std::uint16_t>(pages.size() - 1));
  for (const std::uint16_t page : pages) append_be16(list, page);
  return command(Opcode::extended_erase, opening(Opcode::extended_erase),
                 acknowledged(with_checksum(std::move(list)), timeout));
}

Command write_protect(std::span<const std::uint8_t> sectors) {
  BOOST_ASSERT(!sectors.empty() && sectors.size() <= 256);
  Bytes list;
  list.push_back(byte_of(sectors.size() - 1));
  list.insert(list.end(), sectors.begin(), sectors.end());
  return command(Opcode::write_protect, opening(Opcode::write_protect),
                 acknowledged(with_checksum(std::move(list)), timeout_option_bytes));
}

Command write_unprotect() {
  return two_acks(Opcode::write_unprotect, timeout_option_bytes);
}

Command readout_protect() {
  return two_acks(Opcode::readout_protect, timeout_option_bytes);
}

Command readout_unprotect(Milliseconds timeout) {
  return two_acks(Opcode::readout_unprotect, timeout);
}

Command get_checksum(std::uint32_t address, std::uint32_t length, std::uint32_t polynomial,
                     std::uint32_t initial, Milliseconds timeout) {
  BOOST_ASSERT(length > 0 && length % 4 == 0);
  const Reply result{ReplyPart{Kind::ack, 0}, {Kind::bytes, 5}};
  return command(Opcode::get_checksum, opening(Opcode::get_checksum),
                 acknowledged(be32_with_checksum(address)),
                 acknowledged(be32_with_checksum(length / 4)),
                 acknowledged(be32_with_checksum(polynomial)),
                 acknowledged(be32_with_checksum(initial)), Phase{{}, result, timeout});
}

Command special(std::uint16_t subcommand, std::span<const std::uint8_t> data) {
  BOOST_ASSERT(data.size() <= 128);
  const Reply packets{
      ReplyPart{Kind::ack, 0}, {Kind::counted_16, 0}, {Kind::counted_16, 0}, {Kind::ack, 0}};
  return command(Opcode::special, opening(Opcode::special),
                 acknowledged(subcommand_bytes(subcommand)),
                 Phase{sized_16(data), packets, timeout_special});
}

Command extended_special(std::uint16_t subcommand, std::span<const std::uint8_t> data,
                         std::span<const std::uint8_t> more) {
  BOOST_ASSERT(data.size() <= 128 && more.size() <= 1024);
  const Reply status{ReplyPart{Kind::ack, 0}, {Kind::counted_16, 0}, {Kind::ack, 0}};
  return command(Opcode::extended_special, opening(Opcode::extended_special),
                 acknowledged(subcommand_bytes(subcommand)), acknowledged(sized_16(data)),
                 Phase{sized_16(more), status, timeout_special});
}

}  // namespace gangflash::bootloader
