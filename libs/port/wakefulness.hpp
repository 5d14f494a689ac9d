#pragma once
// Processors that have nothing to do go to sleep, and waking takes time: some 100 us and more from
// the deeper states of a PC, 50 us in a virtual machine. A part in its bootloader waits for the
// next phase meanwhile, three times per block. So the system is asked not to let them, through the
// kernel's PM QoS interface (Documentation/power/pm_qos_interface.rst), which holds for as long as
// the device stays open.
#include <filesystem>
#include <memory>

namespace gangflash::port {

inline constexpr const char* wakefulness_device = "/dev/cpu_dma_latency";

class Wakefulness {
 public:
  /// As long as any of these lives the processors stay awake; null where they may sleep all the
  /// same: the device is absent, or this user may not open it.
  using Hold = std::shared_ptr<const void>;

  /// `root` as in adapter_of().
  explicit Wakefulness(std::filesystem::path root = "/") : root_(std::move(root)) {}

  /// All holds at a time share one request. Not for several threads.
  [[nodiscard]] Hold hold();

 private:
  std::filesystem::path root_;
  std::weak_ptr<const void> request_;
};

/// What is asked for: the longest wake-up, in us.
///
/// 10 leaves a PC its shallow states (C1, C1E), so that it neither loses time nor runs hot. 0, no
/// sleep at all, is only for the guest of a virtual machine (cpuidle driver `haltpoll`): to halt
/// there means to leave the guest, which takes tens of microseconds where the table says 1.
[[nodiscard]] int longest_wake_up(const std::filesystem::path& root = "/");

}  // namespace gangflash::port
