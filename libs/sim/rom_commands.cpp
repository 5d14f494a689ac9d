// The command table, and the commands that only tell something: Get, Get Version, Get ID, Special.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sim/rom.hpp"

namespace gangflash::sim {

namespace {

constexpr std::uint8_t no_command = 0xFF;         // `FF 00` asks for a NACK on purpose
constexpr std::uint8_t checksum_protocol = 0x33;  // AN3155 section 4: the first with Get Checksum
constexpr std::uint8_t first_listed_by_product = 0x40;
constexpr std::uint32_t wb09 = 0x06;  // the one of its kin whose id has a fourth byte, 1F

}  // namespace

std::span<const Rom::Command> Rom::commands() {
  static constexpr std::array table{
      //      opcode  while protected  double NACK
      Command{0x00, true, false, &Rom::get, Purpose::question},
      Command{0x01, true, false, &Rom::get_version, Purpose::question},
      Command{0x02, true, false, &Rom::get_id, Purpose::question},
      Command{0x11, false, true, &Rom::read, Purpose::by_address},
      Command{0x21, false, true, &Rom::go},
      Command{0x31, false, true, &Rom::write},
      Command{0x43, false, false, &Rom::erase},
      Command{0x44, false, false, &Rom::extended_erase},
      Command{0x50, false, false, &Rom::special},
      Command{0x63, false, false, &Rom::write_protect},
      Command{0x73, false, false, &Rom::write_unprotect},
      Command{0x82, false, false, &Rom::readout_protect},
      Command{0x92, true, false, &Rom::readout_unprotect},
      Command{0xA1, false, false, &Rom::checksum},
  };
  return table;
}

std::vector<std::uint8_t> Rom::command_list(const BoardOptions& options) {
  const chip::Chip& chip = *options.part.chip;
  const bool protection = !chip.has(chip::Quirk::no_rdp_commands);
  const bool legacy_erase = chip.erase_command == chip::EraseCommand::legacy_0x43;
  std::vector<std::uint8_t> list;
  for (const Command& command : commands()) {
    bool has = true;
    switch (command.opcode) {
      case 0x43:
        has = legacy_erase;
        break;
      case 0x44:
        has = !legacy_erase;
        break;
      case 0x50:  // H5: product states by Special instead of readout protection
        has = !protection && chip.protocol >= first_listed_by_product;
        break;
      case 0x63:
      case 0x73:
        has = !chip.has(chip::Quirk::parity_none);  // BlueNRG and WB0 have no such commands
        break;
      case 0x82:
      case 0x92:
        has = protection;
        break;
      case 0xA1:
        has = options.has_checksum;
        break;
      default:
        break;
    }
    if (has) list.push_back(command.opcode);
  }
  return list;
}

void Rom::on_command(Frame frame) {
  const std::uint8_t opcode = frame[0];
  if (std::ranges::find(command_list_, opcode) == command_list_.end()) {
    if (opcode != no_command)
      violations.add(fmt::format("command {:02X} is not in Get's list", opcode));
    nack();
    return;
  }
  const Command& command = *std::ranges::find(commands(), opcode, &Command::opcode);
  attend(command);
  if (const Fault* hit = faults.at_command(opcode)) {
    go_wrong(hit->kind);
    return;
  }
  if (memory.options.readout_protected() && !command.while_protected) {
    nack();
    if (command.double_nack && quirk(chip::Quirk::double_nack_rdp)) nack();
    return;
  }
  (this->*command.begin)();
}

void Rom::go_wrong(FaultKind how) {
  if (how == FaultKind::nack) nack();
  if (how == FaultKind::hang) sync_ = Sync::hung;
  if (how == FaultKind::reset) resets_ = true;
}

/// Of Read Memory the address will tell.
void Rom::attend(const Command& command) {
  at_work_ = false;
  if (command.purpose == Purpose::question) ++attention_.questions;
  if (command.purpose == Purpose::work) work();
}

std::uint8_t Rom::protocol() const {
  const std::uint8_t own = options.part.chip->protocol;
  if (options.has_checksum) return std::max(own, checksum_protocol);
  if (own != 0) return own;
  // Not in AN2606: as the erase command tells (AN3155 section 4).
  return options.part.chip->erase_command == chip::EraseCommand::legacy_0x43 ? 0x22 : 0x31;
}

std::uint32_t Rom::pid() const {
  const Fault* wrong = faults.find(FaultKind::pid);
  return wrong != nullptr ? wrong->value : options.part.chip->pid;
}

// AN3155 3.1: N counts what follows it, less one: version and opcodes.
void Rom::get() {
  ack();
  const std::size_t surplus = options.get_lists_two_more ? 2 : 0;
  send({static_cast<std::uint8_t>(command_list_.size() + surplus), protocol()});
  reply_.bytes.insert(reply_.bytes.end(), command_list_.begin(), command_list_.end());
  // Which two they are is not published.
  if (surplus != 0) send({0x50, 0x51});
  ack();
}

// AN3155 3.2: the two option bytes are 00 today.
void Rom::get_version() {
  ack();
  send({protocol(), 0x00, 0x00});
  ack();
}

// AN3155 3.3. BlueNRG and its kin put metal fix and mask set before the product.
void Rom::get_id() {
  const std::uint32_t id = pid();
  ack();
  if (quirk(chip::Quirk::pid_in_byte3)) {
    const bool fourth = id == wb09;
    send({static_cast<std::uint8_t>(fourth ? 3 : 2), 0x00, 0x00, static_cast<std::uint8_t>(id)});
    if (fourth) send({0x1F});
  } else if (id > 0xFFFF) {
    send({3, static_cast<std::uint8_t>(id >> 24), static_cast<std::uint8_t>(id >> 16),
          static_cast<std::uint8_t>(id >> 8), static_cast<std::uint8_t>(id)});
  } else {
    send({1, static_cast<std::uint8_t>(id >> 8), static_cast<std::uint8_t>(id)});
  }
  ack();
}

// AN3155 3.14: what the sub-opcodes do differs by product; this board knows none and says so.
void Rom::special() {
  ack();
  expect(FrameForm::half_word, &Rom::special_sub_opcode);
}

void Rom::special_sub_opcode(Frame /*frame*/) {
  nack();
}

}  // namespace gangflash::sim
