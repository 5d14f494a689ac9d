// Write Protect, Write Unprotect, Readout Protect, Readout Unprotect (AN3155 3.9 to 3.12). All end
// with a reset.
#include "sim/rom.hpp"

namespace gangflash::sim {

namespace {

constexpr std::uint8_t first_to_clear_ram = 0x22;  // AN3155 section 4

}  // namespace

/// Option bytes are erased and programmed like a page of flash.
Rom::Microseconds Rom::option_time() const {
  return memory.flash.sectors().front().erase.typical;
}

void Rom::write_protect() {
  ack();
  expect(FrameForm::counted, &Rom::write_protect_list);
}

void Rom::write_protect_list(Frame frame) {
  take(option_time());
  memory.options.write_protect(frame.subspan(1, frame.size() - 2));
  ack();
  resets_ = true;
}

void Rom::write_unprotect() {
  ack();
  memory.options.write_protect({});
  ack_again_after(option_time());
  resets_ = true;
}

// Of an already protected part the NACK comes from the table: the command is not for protected
// parts.
void Rom::readout_protect() {
  ack();
  memory.options.set_readout_protection(true);
  ack_again_after(option_time());
  resets_ = true;
}

void Rom::readout_unprotect() {
  ack();
  if (options.part.chip->protocol >= first_to_clear_ram) memory.clear_ram();
  memory.flash.erase_everything();
  // Where all option bytes are one page, unprotecting erases the others too (RM0008, RM0091).
  const auto* layout = options.part.chip->option_layout;
  if (layout != nullptr && layout->complement == chip::Complement::byte) {
    memory.options.restore_factory();
  }
  memory.options.set_readout_protection(false);
  const Microseconds work = memory.flash.mass_erase_time() + option_time();
  ack_again_after(options.early_ack ? Microseconds{0} : work);
  if (options.early_ack && options.timing) work_after_ack_ = work;
  resets_ = true;
}

}  // namespace gangflash::sim
