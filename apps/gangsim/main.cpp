#include <fmt/format.h>
#include <sys/resource.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>

#include "options.hpp"
#include "rack.hpp"

namespace gangflash::gangsim {
namespace {

namespace asio = boost::asio;

/// Three descriptors per board; a shell's usual limit of 1024 is soon reached.
void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

void run(const Options& options) {
  asio::io_context io(1);
  Rack rack(io, options);
  asio::signal_set signals(io, SIGINT, SIGTERM, SIGHUP);
  signals.async_wait([&](const boost::system::error_code& error, int) {
    if (!error) rack.stop();
  });
  rack.start();
  fmt::print(
      stderr, "gangsim: {} board{} in {}, first port {}; station.yaml is there; Ctrl-C ends\n",
      options.boards, options.boards == 1 ? "" : "s", options.folder.string(), rack.first_port());
  fmt::print("ready\n");
  std::fflush(stdout);
  io.run();
  rack.write_report();
  fmt::print(
      stderr,
      "gangsim: what the boards hold is in {}; this machine's timers made the answers of the "
      "slowest slot {:.3f} s late in all\n",
      (options.folder / "report.json").string(),
      std::chrono::duration<double>(rack.most_lateness()).count());
}

int run_main(int argc, const char* const* argv) {
  try {
    const auto options = parse_options(argc, argv);
    if (!options) return EXIT_SUCCESS;
    raise_descriptor_limit();
    run(*options);
    return EXIT_SUCCESS;
  } catch (const std::invalid_argument& error) {
    fmt::print(stderr, "gangsim: {}\nTry gangsim --help.\n", error.what());
    return 2;
  } catch (const std::exception& error) {
    fmt::print(stderr, "gangsim: {}\n", error.what());
    return EXIT_FAILURE;
  }
}

}  // namespace
}  // namespace gangflash::gangsim

int main(int argc, char** argv) {
  return gangflash::gangsim::run_main(argc, argv);
}
