#include "sim/memory.hpp"

#include <algorithm>
#include <utility>

namespace gangflash::sim {

namespace {

constexpr std::uint32_t voltage_range_address = 0xFFFF0000;  // virtual, AN2606 4.4
constexpr std::uint32_t voltage_range_bytes = 4;
constexpr std::uint32_t eeprom_begin = 0x08080000;  // L0 and L1
constexpr std::uint32_t eeprom_size = 512;          // what every member has at least

chip::Range block_around(std::uint32_t address, std::uint32_t size) {
  const std::uint32_t begin = address / size * size;
  return {begin, begin + size};
}

/// The contents of a ROM that nobody gave us: something that changes with the address.
std::uint8_t rom_filler(std::uint32_t address) {
  return static_cast<std::uint8_t>(address * 31U ^ address >> 8);
}

std::vector<Content> identity_registers(const chip::Part& part,
                                        std::span<const std::uint8_t, 12> uid) {
  const chip::Chip& chip = *part.chip;
  std::vector<Content> registers;
  if (chip.uid_address) {
    const std::uint32_t third = chip.has(chip::Quirk::uid_noncontiguous) ? 0x14 : 0x08;
    registers.push_back({*chip.uid_address, {uid.begin(), uid.begin() + 8}});
    registers.push_back({*chip.uid_address + third, {uid.begin() + 8, uid.end()}});
  }
  if (chip.flash_size_register) {
    const std::uint32_t kib = part.flash_size / 1024;
    registers.push_back({*chip.flash_size_register,
                         {static_cast<std::uint8_t>(kib), static_cast<std::uint8_t>(kib >> 8)}});
  }
  return registers;
}

}  // namespace

Memory::Memory(const chip::Part& part, std::span<const std::uint8_t, 12> uid)
    : flash(part),
      options(*part.chip),
      chip_(*part.chip),
      identity_only_as_block_(chip_.has(chip::Quirk::bulk_id_read) ||
                              chip_.has(chip::Quirk::bulk_id_read_128)),
      registers_(identity_registers(part, uid)) {
  const std::uint32_t block = chip_.has(chip::Quirk::bulk_id_read_128) ? 128 : 256;
  for (const Content& content : registers_) {
    id_blocks_.push_back(block_around(content.address, block));
  }
  if (chip_.bootloader_id_address && !chip_.bootloader_ids.empty()) {
    registers_.push_back(
        {*chip_.bootloader_id_address, {static_cast<std::uint8_t>(chip_.bootloader_ids.back())}});
  }
  for (const chip::Range& range : chip_.ram_usable) ram_.push_back({range, {}});
  if (chip_.has(chip::Quirk::data_eeprom)) {
    eeprom_.range = {eeprom_begin, eeprom_begin + eeprom_size};
  }
}

std::optional<chip::Range> Memory::area(std::uint32_t address) const {
  if (flash.range().contains(address)) return flash.range();
  if (!chip_.has(chip::Quirk::no_ram_rw)) {
    for (const Block& block : ram_) {
      if (block.range.contains(address)) return block.range;
    }
  }
  if (eeprom_.range.contains(address)) return eeprom_.range;
  for (const auto& ranges : {chip_.system_memory, chip_.option_bytes}) {
    for (const chip::Range& range : ranges) {
      if (range.contains(address)) return range;
    }
  }
  if (chip_.has(chip::Quirk::id_not_readable)) return std::nullopt;
  for (const chip::Range& range : id_blocks_) {
    if (range.contains(address)) return range;
  }
  return std::nullopt;
}

bool Memory::touches_identity(std::uint32_t address, std::uint32_t length) const {
  return std::ranges::any_of(registers_, [&](const Content& content) {
    const bool in_block = std::ranges::any_of(
        id_blocks_, [&](const chip::Range& block) { return block.contains(content.address); });
    const std::uint64_t end = std::uint64_t{address} + length;
    return in_block && address < content.address + content.bytes.size() && content.address < end;
  });
}

bool Memory::whole_identity_block(std::uint32_t address, std::uint32_t length) const {
  return std::ranges::any_of(id_blocks_, [&](const chip::Range& block) {
    return block == chip::Range{address, address + length};
  });
}

bool Memory::readable(std::uint32_t address) const {
  if (!area(address)) return false;
  if (!identity_only_as_block_) return true;
  return std::ranges::all_of(id_blocks_, [&](const chip::Range& block) {
    const bool option = options.range().contains(address);
    return !block.contains(address) || address == block.begin || option;
  });
}

bool Memory::readable(std::uint32_t address, std::uint32_t length) const {
  if (!readable(address)) return false;
  if (identity_only_as_block_) {
    if (whole_identity_block(address, length)) return true;
    if (touches_identity(address, length)) return false;
  }
  return area(address)->contains(address, length);
}

std::uint8_t Memory::at(std::uint32_t address) const {
  if (flash.range().contains(address)) return flash.cells()[address - flash.range().begin];
  for (const Content& content : registers_) {
    const std::uint32_t offset = address - content.address;  // wraps below: larger than any size
    if (offset < content.bytes.size()) return content.bytes[offset];
  }
  const chip::Range option = options.range();
  if (option.contains(address)) return options.bytes()[address - option.begin];
  const auto in_block = [&](const Block& block) {
    return block.bytes.empty() ? std::uint8_t{0} : block.bytes[address - block.range.begin];
  };
  if (eeprom_.range.contains(address)) return in_block(eeprom_);
  for (const Block& block : ram_) {
    if (block.range.contains(address)) return in_block(block);
  }
  for (const chip::Range& range : chip_.system_memory) {
    if (range.contains(address)) return rom_filler(address);
  }
  return 0xFF;
}

WriteTarget Memory::write_target(std::uint32_t address) const {
  if (flash.range().contains(address)) return WriteTarget::flash;
  if (chip_.has(chip::Quirk::byte_write_default) && address == voltage_range_address) {
    return WriteTarget::voltage_range;
  }
  if (eeprom_.range.contains(address)) return WriteTarget::eeprom;
  // Only the base address of the area is accepted (AN3155 3.6).
  if (!options.range().contains(address)) {
    const bool ram = std::ranges::any_of(
        ram_, [&](const Block& block) { return block.range.contains(address); });
    return ram && !chip_.has(chip::Quirk::no_ram_rw) ? WriteTarget::ram : WriteTarget::none;
  }
  return address == options.range().begin ? WriteTarget::option_bytes : WriteTarget::none;
}

bool Memory::fits(WriteTarget target, std::uint32_t address, std::uint32_t length) const {
  if (target == WriteTarget::none) return false;
  if (target == WriteTarget::voltage_range) return length == voltage_range_bytes;
  if (target == WriteTarget::option_bytes) return true;  // surplus bytes have no cells
  return area(address)->contains(address, length);
}

void Memory::Block::write(std::uint32_t address, std::span<const std::uint8_t> data) {
  bytes.resize(range.size());
  std::ranges::copy(data, bytes.begin() + (address - range.begin));
}

void Memory::write_ram(std::uint32_t address, std::span<const std::uint8_t> bytes) {
  for (Block& block : ram_) {
    if (block.range.contains(address)) block.write(address, bytes);
  }
}

void Memory::write_eeprom(std::uint32_t address, std::span<const std::uint8_t> bytes) {
  eeprom_.write(address, bytes);
}

void Memory::load_write_protection() {
  std::vector<bool> sectors(flash.sectors().size());
  for (std::size_t i = 0; i < sectors.size(); ++i) sectors[i] = options.write_protects(i);
  flash.write_protect(std::move(sectors));
}

void Memory::clear_ram() {
  for (Block& block : ram_) block.bytes.clear();
}

bool Memory::may_hold_code(std::uint32_t address) const {
  return flash.range().contains(address) || std::ranges::any_of(ram_, [&](const Block& block) {
           return block.range.contains(address);
         });
}

bool Memory::sane_vectors(std::uint32_t address) const {
  const auto word = [this](std::uint32_t begin) {
    std::uint32_t value = 0;
    for (std::uint32_t i = 4; i-- > 0;)
      value = value << 8 | at(begin + i);  // vectors are little-endian
    return value;
  };
  if (!may_hold_code(address + 7)) return false;
  const std::uint32_t stack = word(address);
  const std::uint32_t start = word(address + 4);
  const bool stack_in_ram = std::ranges::any_of(chip_.ram, [&](const chip::Range& range) {
    return stack > range.begin && stack <= range.end;  // a full stack begins one past the end
  });
  return stack_in_ram && stack % 4 == 0 && (start & 1U) != 0 && may_hold_code(start);
}

}  // namespace gangflash::sim
