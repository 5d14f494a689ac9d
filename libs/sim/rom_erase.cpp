// Erase Memory and Extended Erase Memory (AN3155 3.7, 3.8).
#include <fmt/format.h>

#include <algorithm>

#include "sim/rom.hpp"

namespace gangflash::sim {

namespace {

constexpr std::size_t most_pages = 511;  // of ROMs whose list is known to be short (L0, L1)

constexpr std::uint32_t first_code = 0xFFF0;  // up to FFFC reserved
constexpr std::uint32_t code_bank2 = 0xFFFD;
constexpr std::uint32_t code_bank1 = 0xFFFE;
constexpr std::uint32_t code_mass = 0xFFFF;

}  // namespace

void Rom::erase() {
  ack();
  expect(FrameForm::legacy_erase, &Rom::erase_list);
}

void Rom::erase_list(Frame frame) {
  if (frame[0] != 0xFF) {
    const std::vector<std::uint16_t> pages(frame.begin() + 1, frame.end() - 1);
    erase_pages(pages);
  } else if (frame[1] == 0x00) {
    erase_range(memory.flash.range(), memory.flash.mass_erase_time());
  } else {
    // The trap of AN3155 3.7: acknowledged without erasing.
    violations.add(
        fmt::format("mass erase FF {:02X} instead of FF 00: nothing is erased", frame[1]));
  }
  ack();
}

void Rom::extended_erase() {
  ack();
  expect(FrameForm::extended_erase, &Rom::extended_erase_list);
}

void Rom::extended_erase_list(Frame frame) {
  const std::uint32_t head = big_endian(frame.first(2));
  if (head >= first_code) {
    extended_erase_code(head);
    return;
  }
  std::vector<std::uint16_t> pages;
  for (std::size_t i = 2; i + 2 < frame.size(); i += 2) {
    pages.push_back(static_cast<std::uint16_t>(big_endian(frame.subspan(i, 2))));
  }
  if (quirk(chip::Quirk::max_erase_511) && pages.size() > most_pages) {
    violations.add(
        fmt::format("erase of {} pages: the ROM has room for {}", pages.size(), most_pages));
    nack();
    return;
  }
  erase_pages(pages);
  ack();
}

void Rom::extended_erase_code(std::uint32_t code) {
  const chip::Range all = memory.flash.range();
  const chip::Range bank1{all.begin, all.begin + all.size() / 2};
  const chip::Range bank2{bank1.end, all.end};
  const bool banks = quirk(chip::Quirk::dual_bank) && !quirk(chip::Quirk::bank_erase_nacked);
  const bool allowed = !quirk(chip::Quirk::no_mass_erase);
  if (code == code_mass && allowed) {
    erase_range(all, memory.flash.mass_erase_time());
  } else if (code == code_bank1 && allowed && banks) {
    erase_range(bank1, memory.flash.mass_erase_time() / 2);
  } else if (code == code_bank2 && allowed && banks) {
    erase_range(bank2, memory.flash.mass_erase_time() / 2);
  } else {
    violations.add(fmt::format("erase code {:04X}: this part does not have it", code));
    nack();
    return;
  }
  ack();
}

void Rom::erase_pages(std::span<const std::uint16_t> pages) {
  if (quirk(chip::Quirk::erase_one_page) && pages.size() > 1) {
    violations.add(fmt::format("erase of {} pages: this ROM does one per command", pages.size()));
    pages = pages.first(1);
  }
  const auto& sectors = memory.flash.sectors();
  for (const std::uint16_t page : pages) {
    const auto sector = std::ranges::find(sectors, page, &chip::Sector::number);
    if (sector == sectors.end()) {
      violations.add(fmt::format("erase of page {}, which the part does not have",
                                 page));  // no error: AN3155 3.8
      continue;
    }
    erase_range({sector->address, sector->end()}, memory.flash.erase_time(*sector));
  }
}

void Rom::erase_range(chip::Range range, Microseconds time) {
  take(time);
  for (const FaultKind kind : {FaultKind::no_effect, FaultKind::no_erase})
    if (faults.find(kind) != nullptr) return;
  for (const chip::Sector& sector : memory.flash.sectors()) {
    if (range.contains(sector.address)) memory.flash.erase(sector, violations);
  }
}

}  // namespace gangflash::sim
