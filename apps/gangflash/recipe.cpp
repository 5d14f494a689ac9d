// gangflash recipe: what engineering does to a recipe before a station may use it.
#include <iostream>

#include <fmt/format.h>

#include "recipe_commands.hpp"

namespace gangflash::app {

namespace {

constexpr Subcommand subcommands[] = {
    {"pin", "write the SHA-256 of its images into a recipe", recipe_pin_command},
    {"keygen", "make a key to sign recipes with", recipe_keygen_command},
    {"sign", "sign a recipe and its images", recipe_sign_command},
    {"verify", "prove who signed a recipe and its images", recipe_verify_command},
};

void print_help() {
  std::cout << "usage: gangflash recipe COMMAND [options]        gangflash recipe COMMAND --help\n"
               "\ncommands:\n";
  for (const Subcommand& subcommand : subcommands) {
    std::cout << fmt::format("  {:<8} {}\n", subcommand.name, subcommand.summary);
  }
  std::cout << "\nexamples:\n"
               "  gangflash recipe pin sensor-node.yaml\n"
               "  gangflash recipe keygen engineering.key\n"
               "  gangflash recipe sign sensor-node.yaml --key engineering.key\n"
               "  gangflash recipe verify sensor-node.yaml --key engineering.key.pub\n";
}

}  // namespace

Exit recipe_command(const Arguments& arguments) {
  if (arguments.empty()) throw UsageError("what with the recipe? pin, keygen, sign or verify");
  const std::string& name = arguments.front();
  if (name == "--help" || name == "-h") {
    print_help();
    return Exit::ok;
  }
  for (const Subcommand& subcommand : subcommands) {
    if (name == subcommand.name) return subcommand.action({arguments.begin() + 1, arguments.end()});
  }
  throw UsageError(fmt::format("recipe {}: not known; choose pin, keygen, sign or verify", name));
}

}  // namespace gangflash::app
