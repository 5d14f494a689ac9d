#pragma once
#include <cstdint>
#include <span>
#include <string>

namespace gangflash::gangsim {

/// A pseudo terminal in raw mode. The slave side stays open here too, so that a host that closes it
/// is no hang-up.
class Pty {
 public:
  Pty();  ///< throws std::system_error
  Pty(const Pty&) = delete;
  Pty& operator=(const Pty&) = delete;
  ~Pty();

  [[nodiscard]] int master() const noexcept { return master_; }
  [[nodiscard]] const std::string& path() const noexcept { return path_; }  ///< what the host opens

  /// Bits per second that the host asked for, any number, not only the Bxxx ones; 0 while hung up.
  [[nodiscard]] unsigned baud() const;

  /// Both never block. What does not fit is lost, as on a UART that nobody reads.
  std::span<const std::uint8_t> read(std::span<std::uint8_t> buffer) const;
  void write(std::span<const std::uint8_t> bytes) const;

 private:
  int master_ = -1;
  int slave_ = -1;
  std::string path_;
};

}  // namespace gangflash::gangsim
