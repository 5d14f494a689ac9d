#include "sim/rom.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/variant.hpp"

namespace gangflash::sim {

namespace {

using namespace std::chrono_literals;

constexpr std::uint8_t sync_byte = 0x7F;
constexpr std::uint8_t ack_byte = 0x79;
constexpr std::uint8_t nack_byte = 0x1F;

constexpr auto sync_time = 200us;  // AN2606 table 228: 0.1 to 0.3 ms from the sync byte to the ACK
constexpr auto turnaround_time = 20us;  // a few hundred instructions; no document says

std::string_view described(LineError error) {
  switch (error) {
    case LineError::parity:
      return " with a parity error";
    case LineError::framing:
      return " with a framing error";
    case LineError::unmeasurable:
      return " at a rate that the ROM cannot measure";
    case LineError::none:
      break;
  }
  return "";
}

}  // namespace

Rom::Rom(BoardOptions given)
    : options(with_variants(std::move(given))),
      faults(options.faults, options.fault_seed),
      memory(options.part, options.uid),
      command_list_(command_list(options)),
      silent_(!options.present || faults.find(FaultKind::silent) != nullptr) {
  frame_.reserve(1100);  // the longest frame: Extended Erase of 512 pages
  for (const Content& content : options.memory) {
    memory.flash.preset(content.address, content.bytes);
  }
  memory.options.set_readout_protection(options.readout_protected);
  if (options.boot0_obeyed) memory.options.set("nBOOT_SEL", 0);
  memory.options.write_protect(options.write_protected);
  if (options.held_in_reset) return;
  boot(next_boot_);
  if (options.start_in_rom) running_ = Running::rom;
}

void Rom::set_reset(bool active, TimePoint now) {
  if (active == (running_ == Running::reset)) return;
  if (active) {
    cut_off_erase(now);
    running_ = Running::reset;
    sync_ = Sync::waiting;
    return;
  }
  boot(next_boot_);
  busy_until_ = held_until_ = now;
  awake_at_ = now + (options.timing ? options.part.chip->startup : 0us);
}

void Rom::cut_off_erase(TimePoint now) {
  if (now < erasing_until_) {
    // The protection goes last: a part whose erase is cut off stays protected.
    violations.add("reset while Readout Unprotect was erasing the flash");
    memory.options.set_readout_protection(true);
  }
  erasing_until_ = TimePoint::min();
}

void Rom::boot(Cause cause) {
  next_boot_ = Cause::reset_pin;
  // The empty flag is a bit of the flash controller. Some ROMs clear it when they start: from then
  // on a plain reset boots even blank flash, until power or options are loaded again (AN2606 tables
  // 15 to 19, 108 to 112).
  const bool cleared_by_rom = quirk(chip::Quirk::empty_flag_cleared_by_rom);
  if (cause == Cause::power_on_or_option_load || !cleared_by_rom) {
    flash_blank_at_boot_ = memory.flash.blank();
  }
  memory.flash.reset();
  memory.load_write_protection();
  sync_ = Sync::waiting;
  frame_.clear();
  expect_command();
  running_ = rom_selected() ? Running::rom : application_at(memory.flash.range().begin);
  if (running_ == Running::rom && cleared_by_rom) flash_blank_at_boot_ = false;
}

bool Rom::rom_selected() const {
  if (memory.options.locked_for_good()) return false;
  // F7: the pin chooses between two addresses in units of 16 KiB (RM0385 2.2.3).
  if (const auto at = memory.options.value(options.boot0_high ? "BOOT_ADD1" : "BOOT_ADD0")) {
    constexpr std::uint32_t system_memory_itcm = 0x00100000;
    return *at << 14 == system_memory_itcm ||
           *at << 14 == options.part.chip->system_memory[0].begin;
  }
  if (memory.options.value("BOOT_LOCK") == 1U) return false;
  if (boot0() && memory.options.value("nBOOT1").value_or(1) != 0) return true;
  return quirk(chip::Quirk::empty_check) && flash_blank_at_boot_;
}

/// The pin, or the option bit that stands in for it: the families name the choice three ways
/// (AN2606 table 2).
bool Rom::boot0() const {
  const OptionBytes& bytes = memory.options;
  const bool bit = bytes.value("nBOOT0") == 0U;
  if (bytes.value("nBOOT_SEL") == 1U) return bit;
  if (bytes.value("BOOT_SEL") == 0U || bytes.value("nSWBOOT0") == 0U) return bit;
  return options.boot0_high;
}

Running Rom::application_at(std::uint32_t vectors) const {
  return memory.sane_vectors(vectors) ? Running::application : Running::crashed;
}

Reply Rom::on_byte(std::uint8_t byte, TimePoint now, LineError error) {
  if (running_ == Running::reset) {
    violations.add(fmt::format("byte {:02X} while NRST was active: lost", byte));
  }
  if (silent_ || running_ != Running::rom || !received(byte, now)) return {};
  reply_ = Reply{};
  reply_.ready_at = now;
  switch (sync_) {
    case Sync::waiting:
      synchronise(byte, error);
      break;
    case Sync::done:
      if (error == LineError::none) {
        collect(byte);
      } else {
        reject(byte, error);
      }
      break;
    case Sync::wrong_rate:
    case Sync::hung:
      break;
  }
  if (!reply_.empty()) {
    if (options.timing) reply_.ready_at += turnaround_time;
    reply_.completed_at = std::max(reply_.completed_at, reply_.ready_at);
    busy_until_ = reply_.completed_at;
  }
  if (resets_) {
    // System reset or option load after the last ACK (AN3155 3.6, 3.9 to 3.12).
    resets_ = false;
    boot(Cause::power_on_or_option_load);
    busy_until_ = std::max(busy_until_, reply_.ready_at);
    awake_at_ = busy_until_ + work_after_ack_ + (options.timing ? options.part.chip->startup : 0us);
    if (work_after_ack_ > 0us) erasing_until_ = busy_until_ + work_after_ack_;
    work_after_ack_ = {};
  }
  return std::move(reply_);
}

/// False: the byte is lost. A byte that the receive register can hold is read when the ROM is
/// ready.
bool Rom::received(std::uint8_t byte, TimePoint& now) {
  if (now >= busy_until_) return now >= awake_at_;
  const bool reset_follows = awake_at_ >= busy_until_;
  const bool lost = reset_follows || now < held_until_;
  violations.add(fmt::format("byte {:02X} while the ROM was busy{}", byte, lost ? ": lost" : ""));
  if (lost) return false;
  now = held_until_ = busy_until_;
  return true;
}

void Rom::synchronise(std::uint8_t byte, LineError error) {
  if (byte != sync_byte || error != LineError::none) {
    sync_ = Sync::wrong_rate;
    violations.add(fmt::format("byte {:02X}{} before the sync byte: deaf until reset", byte,
                               described(error)));
    return;
  }
  sync_ = Sync::done;
  take(sync_time);
  ack();
  if (quirk(chip::Quirk::sync_double_ack)) ack();
}

void Rom::collect(std::uint8_t byte) {
  if (at_work_ && step_ != &Rom::on_command) ++attention_.work;  // a long block at a low rate
  frame_.push_back(byte);
  const std::size_t size = frame_size(form_, frame_);
  if (size == 0 || frame_.size() < size) return;
  whole_.swap(frame_);
  frame_.clear();
  const FrameForm form = form_;
  const Step step = step_;
  expect_command();
  if (frame_intact(form, whole_)) {
    (this->*step)(whole_);
    return;
  }
  // A 7F where a command stands is a host looking for an already synchronised ROM, which is allowed
  // (section 2).
  const bool sync_again =
      form == FrameForm::command && std::ranges::find(whole_, sync_byte) != whole_.end();
  if (!sync_again) violations.add(fmt::format("frame {:02X}...: wrong checksum", whole_[0]));
  nack();
}

/// AN3155 section 3: a packet with a parity or framing error is answered with NACK. Nothing says
/// when; here at once, because a damaged count could promise bytes that never come.
void Rom::reject(std::uint8_t byte, LineError error) {
  violations.add(fmt::format("byte {:02X}{}: packet rejected", byte, described(error)));
  frame_.clear();
  expect_command();
  nack();
}

void Rom::expect(FrameForm form, Step step) {
  form_ = form;
  step_ = step;
}

void Rom::expect_command() {
  expect(FrameForm::command, &Rom::on_command);
}

void Rom::work() {
  at_work_ = true;
  ++attention_.work;
}

Attention Rom::attention() const {
  Attention attention = attention_;
  attention.busy_until = std::max(busy_until_, awake_at_);
  return attention;
}

void Rom::send(std::initializer_list<std::uint8_t> bytes) {
  reply_.bytes.insert(reply_.bytes.end(), bytes);
}

void Rom::ack() {
  send({ack_byte});
}

void Rom::nack() {
  send({nack_byte});
}

void Rom::take(Microseconds work) {
  if (options.timing) reply_.ready_at += work * faults.percent_of_time() / 100;
}

void Rom::ack_again_after(Microseconds work) {
  reply_.completion.push_back(ack_byte);
  reply_.completed_at =
      reply_.ready_at + (options.timing ? work * faults.percent_of_time() / 100 : 0us);
}

}  // namespace gangflash::sim
