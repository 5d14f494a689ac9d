// gangflash station: makes a station file, and proves one.
#include <iostream>

#include <fmt/format.h>

#include "station_commands.hpp"

namespace gangflash::app {

namespace {

constexpr Subcommand subcommands[] = {
    {"init", "write a station file from what is plugged in", station_init_command},
    {"check", "look whether the places of a station file are there, and prove their order",
     station_check_command},
};

void print_help() {
  std::cout
      << "usage: gangflash station COMMAND [options]        gangflash station COMMAND --help\n"
         "\ncommands:\n";
  for (const Subcommand& subcommand : subcommands) {
    std::cout << fmt::format("  {:<8} {}\n", subcommand.name, subcommand.summary);
  }
  std::cout << "\nexamples:\n"
               "  gangflash station init --walk --output line3.yaml\n"
               "  gangflash station check line3.yaml --walk --by 4711\n";
}

}  // namespace

Exit station_command(const Arguments& arguments) {
  if (arguments.empty()) throw UsageError("what with the station? init or check");
  const std::string& name = arguments.front();
  if (name == "--help" || name == "-h") {
    print_help();
    return Exit::ok;
  }
  for (const Subcommand& subcommand : subcommands) {
    if (name == subcommand.name) return subcommand.action({arguments.begin() + 1, arguments.end()});
  }
  throw UsageError(fmt::format("station {}: not known; choose init or check", name));
}

}  // namespace gangflash::app
