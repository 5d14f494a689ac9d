// gangflash: the station tool. One file per subcommand.
#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <exception>
#include <iostream>

#include <fmt/format.h>

#include "command.hpp"
#include "trace/journal.hpp"
#include "version.hpp"

namespace gangflash::app {
namespace {

constexpr Subcommand subcommands[] = {
    {"run", "flash all slots of a station by a recipe", run_command},
    {"plan", "say what a recipe will do, or everything that is wrong with it", plan_command},
    {"probe", "identify what is in each slot", probe_command},
    {"ports", "list the serial ports of this machine", ports_command},
    {"station", "make a station file from what is plugged in, or prove one", station_command},
    {"chips", "list the chips that are known", chips_command},
    {"flash", "one board: write a firmware file and prove it", flash_command},
    {"read", "one board: read flash into a file", read_command},
    {"verify", "one board: compare with a firmware file", verify_command},
    {"erase", "one board: erase all, a range, or what a file covers", erase_command},
    {"lock", "one board: switch readout protection on and prove it", lock_command},
    {"unlock", "one board: switch readout protection off, which wipes the part", unlock_command},
    {"go", "one board: start its application", go_command},
    {"checksum", "one board: the CRC of its flash", checksum_command},
    {"recipe", "sign a recipe, prove its signature, pin its images", recipe_command},
    {"withdraw", "take a recipe or an image out of use, with name and reason", withdraw_command},
    {"slot", "take a slot out of use, or back, with name and reason", slot_command},
    {"clear-stop", "go on after a stop rule stopped a station, with name and reason",
     clear_stop_command},
    {"release", "release a unit that is on hold, or those of a lot, with name and reason",
     release_command},
    {"decide", "hold, release, rework or scrap a unit, with name and reason", decide_command},
    {"clock", "accept the clock after it went back, with name and reason", clock_command},
};

/// A descriptor per slot, and a shell's usual limit is 1024. As high as the system lets us; where
/// that is not enough the port that does not open says so.
void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

void print_help() {
  std::cout << "gangflash " << version
            << ": flashes racks of STM32 boards through their UART bootloader (AN3155)\n\n"
            << "usage: gangflash COMMAND [options]        gangflash COMMAND --help\n\ncommands:\n";
  for (const Subcommand& subcommand : subcommands) {
    std::cout << fmt::format("  {:<10} {}\n", subcommand.name, subcommand.summary);
  }
  std::cout << "\nexamples:\n"
               "  gangflash plan sensor-node.yaml --station line3.yaml\n"
               "  gangflash run sensor-node.yaml --station line3.yaml --lot L2611\n"
               "  gangflash run sensor-node.yaml --port /dev/ttyUSB0\n"
               "  gangflash flash fw.bin --port /dev/ttyUSB0\n\n"
               "exit codes: 0 all good, 1 a unit failed, 2 bad command line or input file (nothing "
               "was opened),\n"
               "  3 a port or the host failed or nothing passed, 4 stopped by a person, 5 stopped "
               "by a rule,\n"
               "  6 the trace store failed (nothing more was programmed)\n";
}

Exit dispatch(const Arguments& arguments) {
  if (arguments.empty()) {
    print_help();
    return Exit::usage;
  }
  const std::string& name = arguments.front();
  if (name == "--help" || name == "-h" || name == "help") {
    print_help();
    return Exit::ok;
  }
  if (name == "--version") {
    std::cout << "gangflash " << version << " (" << build << ")\n";
    return Exit::ok;
  }
  const auto* const found =
      std::find_if(std::begin(subcommands), std::end(subcommands),
                   [&](const Subcommand& subcommand) { return name == subcommand.name; });
  if (found == std::end(subcommands)) {
    throw UsageError(fmt::format("unknown command '{}'; `gangflash --help` lists them", name));
  }
  return found->action({arguments.begin() + 1, arguments.end()});
}

Exit guarded(const Arguments& arguments) {
  try {
    return dispatch(arguments);
  } catch (const UsageError& error) {
    std::cerr << "gangflash: " << error.what() << "\n";
    if (!arguments.empty()) std::cerr << "  see: gangflash " << arguments.front() << " --help\n";
    return Exit::usage;
  } catch (const trace::StoreError& error) {
    std::cerr << "gangflash: " << error.what() << "\n";
    return Exit::store_unavailable;
  } catch (const std::exception& error) {
    std::cerr << "gangflash: internal fault: " << error.what()
              << "\n  This is a bug: please report it.\n";
    return Exit::error_or_nothing;
  }
}

}  // namespace
}  // namespace gangflash::app

int main(int argc, char** argv) {
  gangflash::app::raise_descriptor_limit();
  // A reader that goes away must not take the station with it.
  std::signal(SIGPIPE, SIG_IGN);
  return static_cast<int>(gangflash::app::guarded({argv + 1, argv + argc}));
}
