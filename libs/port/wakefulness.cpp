#include "port/wakefulness.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdint>

#include "port/descriptor.hpp"
#include "port/system_files.hpp"

namespace gangflash::port {

namespace {

/// In force from here to its end.
class Request {
 public:
  Request(const std::filesystem::path& device, std::int32_t microseconds)
      : fd_(::open(device.c_str(), O_WRONLY | O_CLOEXEC)) {
    in_force_ = ::write(fd_.get(), &microseconds, sizeof microseconds) == sizeof microseconds;
  }

  [[nodiscard]] bool in_force() const noexcept { return in_force_; }

 private:
  Descriptor fd_;
  bool in_force_ = false;
};

}  // namespace

Wakefulness::Hold Wakefulness::hold() {
  if (Hold shared = request_.lock()) return shared;
  const auto request =
      std::make_shared<const Request>(real_file(root_, wakefulness_device), longest_wake_up(root_));
  if (!request->in_force()) return nullptr;
  request_ = request;
  return request;
}

int longest_wake_up(const std::filesystem::path& root) {
  const std::string driver = first_line(root / "sys/devices/system/cpu/cpuidle/current_driver");
  constexpr int shallow_states = 10;  // C1E of Intel's: 10 us; the next are 33 to 133 us
  return driver == "haltpoll" ? 0 : shallow_states;
}

}  // namespace gangflash::port
