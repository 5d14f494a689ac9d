#pragma once
#include "command.hpp"

namespace gangflash::app {

Exit recipe_keygen_command(const Arguments& arguments);
Exit recipe_sign_command(const Arguments& arguments);
Exit recipe_verify_command(const Arguments& arguments);
Exit recipe_pin_command(const Arguments& arguments);

}  // namespace gangflash::app
