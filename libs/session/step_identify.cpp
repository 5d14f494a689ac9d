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

/// At least `length`, such that the length byte is no opcode: a ROM that loses the refusal of an
/// address would run it as a command (AN2606: F2, F40x, L1).
std::size_t harmless_length(std::size_t length) {
  constexpr std::array<std::uint8_t, 15> opcodes{0x00, 0x01, 0x02, 0x11, 0x21, 0x31, 0x43, 0x44,
                                                 0x50, 0x51, 0x63, 0x73, 0x82, 0x92, 0xA1};
  while (std::ranges::find(opcodes, length - 1) != opcodes.end()) ++length;
  return length;
}

/// Refused, or given no answer by a ROM that loses the refusal of an address; both leave it waiting
/// for the next command.
bool is_not_readable(const Reply& reply, const chip::Chip& chip) {
  const bool lost = chip.has(Quirk::lost_nack_bad_address) && reply.result == Errc::timeout &&
                    reply.phase == 1 && !reply.answer_begun;
  return reply.result == Errc::nack || lost;
}

/// Reads `length` bytes that lie in a system area. Some parts only give these as a whole aligned
/// block.
awaitable<std::optional<Bytes>> read_system(Link& link, const chip::Chip& chip,
                                            std::uint32_t address, std::size_t length) {
  if (!chip.has(Quirk::bulk_id_read) && !chip.has(Quirk::bulk_id_read_128)) {
    std::size_t asked = length;
    if (chip.has(Quirk::lost_nack_bad_address)) asked = harmless_length(length);
    Reply direct = co_await read_block(link, address, asked);
    if (direct.ok()) {
      direct.payload.resize(length);
      co_return std::move(direct.payload);
    }
    if (!is_not_readable(direct, chip))
      throw command_failure(direct, "E405", "E406", "identify", address);
  }
  const std::uint32_t block = chip.has(Quirk::bulk_id_read_128) ? 128 : 256;
  const std::uint32_t base = address / block * block;
  if (address + length > base + block) co_return std::nullopt;
  const Reply whole = co_await read_block(link, base, block);
  if (is_not_readable(whole, chip)) co_return std::nullopt;
  if (!whole.ok()) throw command_failure(whole, "E405", "E406", "identify", base);
  const auto first = whole.payload.begin() + static_cast<std::ptrdiff_t>(address - base);
  co_return Bytes(first, first + static_cast<std::ptrdiff_t>(length));
}

/// No checksum guards it, and a unit must not go into the record under a name that the line made
/// up: two readings must agree.
awaitable<std::optional<Bytes>> read_agreeing_uid(Link& link, const chip::Chip& chip,
                                                  std::size_t span) {
  constexpr unsigned most_more = 3;
  std::optional<Bytes> before = co_await read_system(link, chip, *chip.uid_address, span);
  for (unsigned more = 0; more < most_more; ++more) {
    std::optional<Bytes> again = co_await read_system(link, chip, *chip.uid_address, span);
    if (again == before) co_return again;
    before = std::move(again);
  }
  throw step_failure("E407", "the unique id reads differently each time: no two readings agree");
}

/// Its twelve bytes; nothing where the part does not show them.
awaitable<std::optional<Bytes>> read_uid(Link& link, const chip::Chip& chip) {
  if (chip.has(Quirk::id_not_readable) || !chip.uid_address) co_return std::nullopt;
  const UidLayout layout = chip.has(Quirk::uid_noncontiguous) ? uid_l0_l1 : uid_contiguous;
  const auto memory = co_await read_agreeing_uid(link, chip, layout.span);
  if (!memory) co_return std::nullopt;
  Bytes uid;
  for (const std::size_t offset : layout.word_offsets) {
    const auto word = memory->begin() + static_cast<std::ptrdiff_t>(offset);
    uid.insert(uid.end(), word, word + 4);
  }
  co_return uid;
}

bool all_equal(const Bytes& bytes, std::uint8_t value) {
  return std::all_of(bytes.begin(), bytes.end(), [=](std::uint8_t b) { return b == value; });
}

awaitable<std::uint32_t> read_pid(Context& context) {
  for (const Opcode needed : {Opcode::get_id, Opcode::read_memory}) {
    if (context.commands.has(needed)) continue;
    throw step_failure("E402",
                       fmt::format("its Get reply does not list {}", bootloader::name(needed)));
  }
  const bootloader::Command command = bootloader::get_id();
  const Reply reply = co_await context.link.execute(command);
  if (!reply.ok()) throw command_failure(reply, "E405", "E406", "identify");
  const auto pid = bootloader::parse_get_id(reply.payload, context.chip().has(Quirk::pid_in_byte3));
  if (!pid) throw step_failure("E402", "the Get ID reply makes no sense");
  co_return *pid;
}

bool first_block_equal(const recipe::Plan& plan, const Bytes& read) {
  return !plan.blocks.empty() && plan.blocks.front().bytes == read;
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
  if (segments.empty()) return;
  const std::uint64_t needed = segments.back().end() - context.chip().flash.begin;
  const std::uint64_t has = std::uint64_t{*identity.flash_kib} * 1024;
  if (needed <= has) return;
  throw step_failure("E502",
                     fmt::format("the part says it has {} KiB of flash; the image needs {} bytes "
                                 "from 0x{:08X}",
                                 *identity.flash_kib, needed, context.chip().flash.begin));
}

void check_protection(const Context& context) {
  using recipe::Operation;
  const recipe::Plan& plan = context.plan();
  if (!context.found.readout_protected || plan.recipe.unlock == recipe::Unlock::if_protected ||
      plan.operation == Operation::unlock) {
    return;
  }
  // A lock that is there already needs nothing but its proof, which the refused Read is.
  const bool only_readout = plan.recipe.write_protect.empty() && plan.option_patches.empty();
  if (plan.operation == Operation::lock && only_readout) return;
  throw step_failure("E601",
                     "the part is readout protected and unlocking is not allowed; only `unlock: "
                     "if-protected` consents to the mass erase that unlocking causes");
}

/// Sectors that neither Erase nor Write would change, without a word from the ROM (AN3155 3.6).
awaitable<void> find_write_protection(Context& context) {
  const recipe::Plan& plan = context.plan();
  const bool consents = plan.recipe.unlock == recipe::Unlock::if_protected ||
                        plan.operation == recipe::Operation::unlock;
  if (!consents || context.found.readout_protected) co_return;
  const auto units = co_await read_write_protection(context, "E405");
  context.found.write_protected = std::ranges::find(units, true) != units.end();
}

}  // namespace

FirstBlock first_block(const recipe::Plan& plan) {
  if (!plan.blocks.empty()) return {plan.blocks.front().address, plan.blocks.front().bytes.size()};
  return {plan.recipe.part.chip->flash.begin, bootloader::max_block};
}

awaitable<void> journal_identity(Context& context, trace::Identified facts) {
  facts.attempt = context.attempt.id;
  facts.bootloader_version = context.commands.version;
  facts.baud = context.line.baud;
  facts.parity = context.line.parity == port::Parity::even ? "even" : "none";
  facts.at = trace::WallClock::now();
  if (!context.attempt.label.empty()) facts.label = context.attempt.label;
  auto submit = [&](trace::Journal::Done done) {
    context.environment.journal.identified(std::move(facts), std::move(done));
  };
  co_await journaled(submit);
}

/// Refuses a job that the part's bootloader has no command for, before anything is changed. The
/// reply to Get has no checksum, so it must lack the command twice.
awaitable<void> require_commands(Context& context) {
  std::optional<UnitFailure> missing = missing_command(context);
  if (!missing) co_return;
  const SyncResult asked = co_await greet(context.link, context.commands);
  if (!asked.answered) throw step_failure("E406", "Get was answered once, and then no more");
  ++context.tries;
  missing = missing_command(context);
  if (missing) throw UnitFailure(*missing);
  context.readings = "a command that Get did not list at first, it lists now";
}

void judge(const Context& context, bool first_block_equal) {
  UnitsInWork* const units = context.environment.units;
  if (units != nullptr && context.uid) units->enter(context.attempt.slot.name, *context.uid);
  if (!context.environment.judge) return;
  context.environment.judge(context.attempt, {context.uid, first_block_equal, context.found.wiped});
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
  const auto uid = co_await read_uid(link, chip);
  if (uid) {
    identity.uid_implausible = all_equal(*uid, 0x00) || all_equal(*uid, 0xFF);
    if (!identity.uid_implausible) identity.uid = image::to_hex(*uid);
  }
  co_return identity;
}

awaitable<void> expect_same_unit(Context& context) {
  if (!context.uid) co_return;
  const auto uid = co_await read_uid(context.link, context.chip());
  // A part that is protected by now shows nothing: then nothing that follows can be read either.
  if (!uid || image::to_hex(*uid) == *context.uid) co_return;
  throw step_failure("E305", fmt::format("contact was lost, and another unit answers now: its UID "
                                         "is {}, that of the one under way {}",
                                         image::to_hex(*uid), *context.uid));
}

awaitable<void> identify(Context& context) {
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
  const FirstBlock block = first_block(context.plan());
  const Reply first = co_await read_surely(context, block.address, block.length);
  context.found.readout_protected = first.refused();
  if (!first.ok() && !first.refused()) {
    throw command_failure(first, "E405", "E406", "identify", block.address);
  }
  Identity identity;
  if (context.found.readout_protected) {
    facts.found = "protected";
  } else {
    facts.found = all_equal(first.payload, context.chip().erased_value) ? "blank" : "programmed";
    facts.first_block_sha256 = image::sha256_hex(first.payload);
    identity = co_await read_identity(context.link, context.chip());
    facts.uid = context.uid = identity.uid;
    facts.flash_kib = context.flash_kib = identity.flash_kib;
  }
  co_await find_write_protection(context);
  // Without the UID, which has its own row: ten million attempts would carry it twice.
  context.detail = fmt::format("PID 0x{:03X}, {}{}", facts.pid, facts.found,
                               context.found.write_protected ? ", write protected" : "");
  co_await journal_identity(context, std::move(facts));

  if (identity.uid_implausible) {
    throw step_failure("E503", "the UID reads all 00 or all FF: no working part has such a UID");
  }
  judge(context, first.ok() && first_block_equal(context.plan(), first.payload));
  check_flash_size(context, identity);
  check_protection(context);
  co_await require_commands(context);
}

}  // namespace gangflash::session
