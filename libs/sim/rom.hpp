#pragma once
// The bootloader's state machine. One command is a row of the table in rom_commands.cpp and a chain
// of steps: each step handles one whole, intact frame of the host, answers, and says which frame it
// expects next.
#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sim/board.hpp"
#include "sim/faults.hpp"
#include "sim/frame.hpp"
#include "sim/memory.hpp"
#include "sim/violations.hpp"

namespace gangflash::sim {

class Rom {
 public:
  using Microseconds = std::chrono::microseconds;
  using Frame = std::span<const std::uint8_t>;
  using Step = void (Rom::*)(Frame);

  explicit Rom(BoardOptions options);

  Reply on_byte(std::uint8_t byte, TimePoint now, LineError error);
  void set_reset(bool active, TimePoint now);

  BoardOptions options;
  Faults faults;
  Memory memory;
  Violations violations;

  [[nodiscard]] Running running() const { return running_; }
  [[nodiscard]] bool synchronised() const { return sync_ == Sync::done; }
  [[nodiscard]] Attention attention() const;
  [[nodiscard]] std::uint32_t pid() const;

 private:
  enum class Sync : std::uint8_t {
    waiting,     ///< for 7F
    done,        ///< once per reset
    wrong_rate,  ///< another byte came first: deaf until reset (AN2606, USART connection timing)
    hung,        ///< by fault: deaf until reset
  };

  // rom.cpp: life between two resets, frames, answers
  enum class Cause : std::uint8_t { power_on_or_option_load, reset_pin };
  void boot(Cause cause);
  void cut_off_erase(TimePoint now);
  [[nodiscard]] bool rom_selected() const;
  [[nodiscard]] bool boot0() const;
  [[nodiscard]] Running application_at(std::uint32_t vectors) const;
  [[nodiscard]] bool received(std::uint8_t byte, TimePoint& now);
  void synchronise(std::uint8_t byte, LineError error);
  void collect(std::uint8_t byte);
  void reject(std::uint8_t byte, LineError error);
  void expect(FrameForm form, Step step);
  void expect_command();
  void work();
  void send(std::initializer_list<std::uint8_t> bytes);
  void ack();
  void nack();
  void take(Microseconds work);  ///< before the answer
  void ack_again_after(Microseconds work);
  [[nodiscard]] bool quirk(chip::Quirk quirk) const { return options.part.chip->has(quirk); }

  // rom_commands.cpp
  enum class Purpose : std::uint8_t { question, by_address, work };  ///< for Attention
  struct Command {
    std::uint8_t opcode;
    bool while_protected;  ///< AN3155 table 2, notes
    bool double_nack;      ///< quirk DOUBLE_NACK_RDP applies
    void (Rom::*begin)();
    Purpose purpose = Purpose::work;
  };
  void attend(const Command& command);
  static std::span<const Command> commands();
  static std::vector<std::uint8_t> command_list(const BoardOptions& options);
  [[nodiscard]] std::uint8_t protocol() const;
  void on_command(Frame frame);
  void go_wrong(FaultKind how);
  void get();
  void get_version();
  void get_id();
  void special();
  void special_sub_opcode(Frame frame);

  // rom_memory.cpp
  void read();
  void read_address(Frame frame);
  void read_length(Frame frame);
  void write();
  void write_address(Frame frame);
  void write_data(Frame frame);
  void write_flash(Frame data);
  void write_voltage_range(Frame data);
  void write_options(Frame data);
  void go();
  void go_address(Frame frame);
  void refuse_address(const char* command);

  // rom_erase.cpp
  void erase();
  void erase_list(Frame frame);
  void extended_erase();
  void extended_erase_list(Frame frame);
  void extended_erase_code(std::uint32_t code);
  void erase_pages(std::span<const std::uint16_t> pages);
  void erase_range(chip::Range range, Microseconds time);
  [[nodiscard]] Microseconds option_time() const;

  // rom_protect.cpp
  void write_protect();
  void write_protect_list(Frame frame);
  void write_unprotect();
  void readout_protect();
  void readout_unprotect();

  // rom_checksum.cpp
  void checksum();
  void checksum_address(Frame frame);
  void checksum_size(Frame frame);
  void checksum_polynomial(Frame frame);
  void checksum_init(Frame frame);

  std::vector<std::uint8_t> command_list_;  ///< opcodes in the order of Get
  Attention attention_;
  bool at_work_ = false;  ///< the command under way is more than a question
  bool silent_;           ///< by fault
  Running running_ = Running::reset;
  Cause next_boot_ = Cause::power_on_or_option_load;
  Sync sync_ = Sync::waiting;
  bool flash_blank_at_boot_ = true;        ///< the empty flag of the flash controller
  TimePoint awake_at_ = TimePoint::min();  ///< start-up of the ROM is over
  TimePoint busy_until_ = TimePoint::min();
  TimePoint held_until_ = TimePoint::min();  ///< the receive register is full until then
  std::vector<std::uint8_t> frame_;
  std::vector<std::uint8_t> whole_;  ///< the frame a step works on
  FrameForm form_ = FrameForm::command;
  Step step_ = nullptr;
  Reply reply_;
  bool resets_ = false;                         ///< the command ends with a system reset
  TimePoint::duration work_after_ack_{};        ///< what goes on although the last ACK is out
  TimePoint erasing_until_ = TimePoint::min();  ///< that work, when it is the erase of 0x92

  // Between the steps of one command.
  std::uint32_t address_ = 0;
  std::uint32_t length_ = 0;
  std::uint32_t polynomial_ = 0;
};

}  // namespace gangflash::sim
