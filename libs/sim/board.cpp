#include "sim/board.hpp"

#include <utility>

#include "sim/rom.hpp"

namespace gangflash::sim {

Board::Board(BoardOptions options) : rom_(std::make_unique<Rom>(std::move(options))) {}
Board::Board(Board&&) noexcept = default;
Board& Board::operator=(Board&&) noexcept = default;
Board::~Board() = default;

Reply Board::on_byte(std::uint8_t byte, TimePoint now, LineError error) {
  return rom_->on_byte(byte, now, error);
}
void Board::set_reset(bool active, TimePoint now) {
  rom_->set_reset(active, now);
}
void Board::reset(TimePoint now) {
  rom_->set_reset(true, now);
  rom_->set_reset(false, now);
}
void Board::set_boot0(bool high) {
  rom_->options.boot0_high = high;
}

Faults& Board::faults() {
  return rom_->faults;
}

const BoardOptions& Board::options() const {
  return rom_->options;
}
const chip::Part& Board::part() const {
  return rom_->options.part;
}
const Uid& Board::uid() const {
  return rom_->options.uid;
}
std::uint32_t Board::pid() const {
  return rom_->pid();
}
std::span<const std::uint8_t> Board::flash() const {
  return rom_->memory.flash.cells();
}
std::span<const std::uint8_t> Board::option_bytes() const {
  return rom_->memory.options.bytes();
}
bool Board::is_protected() const {
  return rom_->memory.options.readout_protected();
}
bool Board::is_write_protected(std::uint32_t address) const {
  return rom_->memory.flash.write_protected(address);
}
Running Board::running() const {
  return rom_->running();
}
bool Board::synchronised() const {
  return rom_->synchronised();
}
Attention Board::attention() const {
  return rom_->attention();
}
const std::vector<std::string>& Board::violations() const {
  return rom_->violations.texts();
}

}  // namespace gangflash::sim
