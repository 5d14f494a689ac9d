// sim_campaign --runs N --seed S: N units on virtual time, each with faults drawn from the seed.
// Exit code 1 when an invariant was violated; what was violated says how to do that round again.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <sstream>

#include <fmt/format.h>
#include <boost/program_options.hpp>

#include "tally.hpp"

namespace gangflash::campaign {
namespace {

constexpr unsigned units_per_round = 24;

struct Bounds {
  unsigned runs = 0;
  unsigned seconds = 0;  ///< 0: as long as it takes
  bool each = false;     ///< what came of each unit is printed
};

void report(std::uint64_t seed, const Scenario& scenario, const RoundOfUnits::Verdict& verdict) {
  const Unit& unit = *verdict.unit;
  for (const std::string& what : verdict.violated) std::puts(("VIOLATED: " + what).c_str());
  std::puts(fmt::format("  seed {} {} ({}): {}", seed, unit.slot, scenario.text, unit.mishap.text)
                .c_str());
  for (const Row& row : verdict.rows) {
    std::puts(fmt::format("  {} {} tries {}: {} {}", row.number, row.outcome, row.tries, row.code,
                          row.text)
                  .c_str());
  }
  if (!verdict.violated.empty()) {
    std::puts(
        fmt::format("  again: sim_campaign --runs {} --seed {}", units_per_round, seed).c_str());
  }
}

int run(const Bounds& bounds, const std::uint64_t first_seed) {
  Tally tally;
  const auto begin = std::chrono::steady_clock::now();
  const auto took = [&] { return std::chrono::steady_clock::now() - begin; };
  const auto in_time = [&] {
    return bounds.seconds == 0 || took() < std::chrono::seconds(bounds.seconds);
  };
  std::uint64_t seed = first_seed;
  for (unsigned done = 0; done < bounds.runs && in_time(); done += units_per_round, ++seed) {
    RoundOfUnits round(seed, std::min(units_per_round, bounds.runs - done));
    round.run();
    for (const RoundOfUnits::Verdict& verdict : round.verdicts()) {
      tally.add(verdict);
      if (bounds.each || !verdict.violated.empty()) report(seed, round.scenario(), verdict);
    }
  }
  tally.print(first_seed, took());
  return tally.violated() == 0 ? 0 : 1;
}

}  // namespace
}  // namespace gangflash::campaign

int main(int argc, char** argv) {
  namespace po = boost::program_options;
  gangflash::campaign::Bounds bounds;
  std::uint64_t seed = 0;
  po::options_description options("sim_campaign");
  options.add_options()("help", "this text");
  options.add_options()("runs", po::value(&bounds.runs)->default_value(2000), "units in all");
  options.add_options()("seed", po::value(&seed)->default_value(1),
                        "of the first round, GANGFLASH_SEED goes before; the next has the next");
  options.add_options()("seconds", po::value(&bounds.seconds)->default_value(0),
                        "no round begins later; 0: whatever it takes");
  options.add_options()("each", po::bool_switch(&bounds.each), "prints what came of each unit");
  try {
    po::variables_map given;
    po::store(po::parse_command_line(argc, argv, options), given);
    po::notify(given);
    if (given.count("help") != 0) {
      std::puts(fmt::format("{}", (std::ostringstream() << options).str()).c_str());
      return 0;
    }
    if (const char* wanted = std::getenv("GANGFLASH_SEED")) seed = std::stoull(wanted);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "sim_campaign: %s\n", error.what());
    return 2;
  }
  return gangflash::campaign::run(bounds, seed);
}
