// Alone in its file: the kernel's termios2 and glibc's termios cannot be included together.
#include "baud.hpp"

#include <asm/termbits.h>
#include <sys/ioctl.h>

namespace gangflash::gangsim {

unsigned terminal_baud(int fd) {
  termios2 settings{};
  return ::ioctl(fd, TCGETS2, &settings) == 0 ? settings.c_ospeed : 0;
}

}  // namespace gangflash::gangsim
