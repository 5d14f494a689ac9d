#pragma once

namespace gangflash::gangsim {

/// The speed in the terminal's settings. Asked of a pty master, Linux answers for the slave.
unsigned terminal_baud(int fd);

}  // namespace gangflash::gangsim
