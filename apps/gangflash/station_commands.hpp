#pragma once
// The subcommands of `gangflash station`.
#include "command.hpp"

namespace gangflash::app {

Exit station_init_command(const Arguments& arguments);
Exit station_check_command(const Arguments& arguments);

}  // namespace gangflash::app
