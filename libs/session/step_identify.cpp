// Who is it: PID, protection, UID, flash size, and what is on it.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "image/digest.hpp"
#include "session/journal.hpp"
#include "session/steps.hpp"

namespace gangflash::session {

using bootloader::Bytes;
using bootloader::Errc;
using bootloader::Opcode;
using chip::Quirk;

namespace {

constexpr std::size_t uid_length = 12;

/// The words of a UID as one run of memory, from the chip's UID address.
struct UidLayout {
  std::array<std::size_t, 3> word_offsets;
  std::size_t span;  ///< bytes from the first to the last
};
constexpr UidLayout uid_contiguous{{0, 4, 8}, uid_length};
constexpr UidLayout uid_l0_l1{{0, 4, 0x14}, 0x18};  // RM0367, RM0038

/// Reads `length` bytes that lie in a system area. Some parts only give these as a whole aligned
/// block.
awaitable<std::optional<Bytes>> read_system(Link& link, const chip::Chip& chip,
                                            std::uint32_t address, std::size_t length) {
  const bool block_only = chip.has(Quirk::bulk_id_read) || chip.has(Quirk::bulk_id_read_128);
  // Where a refusal gets lost, the length byte that follows would run as a command: 0xFF is none.
  const bool block_first = block_only || chip.has(Quirk::lost_nack_bad_address);
  if (!block_first) {
    Reply direct = co_await read_block(link, address, length);
    if (direct.ok()) co_return std::move(direct.payload);
    if (direct.result != Errc::nack)
      throw command_failure(direct, "E405", "E406", "identify", address);
  }
  const std::uint32_t block = chip.has(Quirk::bulk_id_read_128) ? 128 : 256;
  const std::uint32_t base = address / block * block;
  if (address + length > base + block) co_return std::nullopt;
  const Reply whole = co_await read_block(link, base, block);
  if (whole.result == Errc::nack) co_return std::nullopt;
  if (!whole.ok()) throw command_failure(whole, "E405", "E406", "identify", base);
  const auto first = whole.payload.begin() + static_cast<std::ptrdiff_t>(address - base);
  co_return Bytes(first, first + static_cast<std::ptrdiff_t>(length));
}

bool all_equal(const Bytes& bytes, std::uint8_t value) {
  return std::all_of(bytes.begin(), bytes.end(), [=](std::uint8_t b) { return b == value; });
}

void check_commands(const Context& context) {
  for (const Opcode needed : {Opcode::get_id, Opcode::read_memory, Opcode::write_memory}) {
    if (context.commands.has(needed)) continue;
    throw step_failure("E402",
                       fmt::format("its Get reply does not list {}", bootloader::name(needed)));
  }
}

awaitable<std::uint32_t> read_pid(Context& context) {
  const bootloader::Command command = bootloader::get_id();
  const Reply reply = co_await context.link.execute(command);
  if (!reply.ok()) throw command_failure(reply, "E405", "E406", "identify");
  const auto pid = bootloader::parse_get_id(reply.payload, context.chip().has(Quirk::pid_in_byte3));
  if (!pid) throw step_failure("E402", "the Get ID reply makes no sense");
  co_return *pid;
}

[[noreturn]] void throw_wrong_chip(const Context& context, std::uint32_t pid) {
  std::string known = "not in the chip table";
  if (const auto rows = chip::by_pid(pid); !rows.empty()) known = rows.front()->title;
  trace::Failure failure;
  failure.code = "E501";
  failure.command = bootloader::name(Opcode::get_id);
  failure.expected = fmt::format("0x{:03X}", context.chip().pid);
  failure.actual = fmt::format("0x{:03X}", pid);
  failure.text =
      fmt::format("the part answers PID {} ({}); the recipe wants {} ({})", failure.actual, known,
                  failure.expected, context.plan().recipe.part.name);
  throw UnitFailure(std::move(failure));
}

void check_flash_size(const Context& context, const Identity& identity) {
  if (!identity.flash_kib) return;
  const auto& segments = context.plan().segments;
  const std::uint64_t needed = segments.back().end() - context.chip().flash.begin;
  const std::uint64_t has = std::uint64_t{*identity.flash_kib} * 1024;
  if (needed <= has) return;
  throw step_failure("E502",
                     fmt::format("the part says it has {} KiB of flash; the image needs {} bytes "
                                 "from 0x{:08X}",
                                 *identity.flash_kib, needed, context.chip().flash.begin));
}

}  // namespace

awaitable<void> journal_identity(Context& context, trace::Identified facts) {
  facts.attempt = context.attempt.id;
  facts.bootloader_version = context.commands.version;
  facts.baud = context.line.baud;
  facts.parity = context.line.parity == port::Parity::even ? "even" : "none";
  facts.at = trace::WallClock::now();
  auto submit = [&](trace::Journal::Done done) {
    context.environment.journal.identified(std::move(facts), std::move(done));
  };
  co_await journaled(submit);
}

awaitable<Reply> read_block(Link& link, std::uint32_t address, std::size_t length) {
  const bootloader::Command command = bootloader::read_memory(address, length);
  co_return co_await link.execute(command);
}

awaitable<Identity> read_identity(Link& link, const chip::Chip& chip) {
  Identity identity;
  if (chip.has(Quirk::id_not_readable)) co_return identity;
  if (chip.flash_size_register) {
    const auto size = co_await read_system(link, chip, *chip.flash_size_register, 2);
    if (size) {
      const std::uint32_t kib = (*size)[0] | std::uint32_t{(*size)[1]} << 8u;
      if (kib != 0 && kib != 0xFFFF) identity.flash_kib = kib;
    }
  }
  if (chip.uid_address) {
    const UidLayout layout = chip.has(Quirk::uid_noncontiguous) ? uid_l0_l1 : uid_contiguous;
    const auto memory = co_await read_system(link, chip, *chip.uid_address, layout.span);
    if (memory) {
      Bytes uid;
      for (const std::size_t offset : layout.word_offsets) {
        const auto word = memory->begin() + static_cast<std::ptrdiff_t>(offset);
        uid.insert(uid.end(), word, word + 4);
      }
      identity.uid_implausible = all_equal(uid, 0x00) || all_equal(uid, 0xFF);
      if (!identity.uid_implausible) identity.uid = image::to_hex(uid);
    }
  }
  co_return identity;
}

awaitable<void> identify(Context& context) {
  check_commands(context);
  trace::Identified facts;
  facts.pid = co_await read_pid(context);
  if (facts.pid != context.chip().pid) {
    facts.found = "unknown";
    const std::uint32_t pid = facts.pid;
    co_await journal_identity(context, std::move(facts));
    throw_wrong_chip(context, pid);
  }

  // The first block tells three things with one read: protection, whether the part is blank, and
  // what was on it.
  const recipe::Block& first_block = context.plan().blocks.front();
  const std::uint32_t first_address = first_block.address;
  const Reply first = co_await read_block(context.link, first_address, first_block.bytes.size());
  context.readout_protected = first.refused();
  if (!first.ok() && !first.refused()) {
    throw command_failure(first, "E405", "E406", "identify", first_address);
  }
  Identity identity;
  if (context.readout_protected) {
    facts.found = "protected";
  } else {
    facts.found = all_equal(first.payload, context.chip().erased_value) ? "blank" : "programmed";
    facts.first_block_sha256 = image::sha256_hex(first.payload);
    identity = co_await read_identity(context.link, context.chip());
    facts.uid = context.uid = identity.uid;
    facts.flash_kib = identity.flash_kib;
  }
  context.detail = fmt::format("PID 0x{:03X}, {}{}", facts.pid, facts.found,
                               identity.uid ? ", UID " + *identity.uid : "");
  co_await journal_identity(context, std::move(facts));

  if (identity.uid_implausible) {
    throw step_failure("E503", "the UID reads all 00 or all FF: no working part has such a UID");
  }
  check_flash_size(context, identity);
  if (context.readout_protected && context.plan().recipe.unlock == recipe::Unlock::never) {
    throw step_failure("E601",
                       "the part is readout protected and the recipe says `unlock: never`; only "
                       "`unlock: if-protected` allows the mass erase that unlocking causes");
  }
}

}  // namespace gangflash::session
