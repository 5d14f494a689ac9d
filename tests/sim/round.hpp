#pragma once
// A rack of units on virtual time, each with its own mishap; all from one seed.
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "judge.hpp"
#include "scenario.hpp"

namespace gangflash::campaign {

class RoundOfUnits {
 public:
  /// Nothing happens to the first of them.
  RoundOfUnits(std::uint64_t seed, unsigned count);

  void run();

  struct Verdict {
    const Unit* unit = nullptr;
    std::vector<Row> rows;
    std::vector<std::string> violated;
  };
  /// Of each unit, after run().
  [[nodiscard]] const std::vector<Verdict>& verdicts() const noexcept { return verdicts_; }
  [[nodiscard]] const Scenario& scenario() const noexcept { return scenario_; }

 private:
  /// Some units that run together.
  struct Rack {
    explicit Rack(const Scenario& scenario);
    void add(Unit unit, sim::BoardOptions options);
    void run();

    std::unique_ptr<session::Rig> rig;
    std::vector<Unit> units;

   private:
    void opened(const std::string& port);
    void written(const std::string& port, port::Bytes bytes);
    void exchange(Unit& unit);
    [[nodiscard]] Unit& unit_of(const std::string& port) { return units[std::stoul(port) - 1]; }
    const Scenario& scenario_;
  };

  void add_unit(Rack& rack, unsigned index);
  void judge_neighbours();

  std::uint64_t seed_;
  Dice dice_;
  Scenario scenario_;
  Rack rack_;
  Rack alone_;  ///< the first unit once more
  std::vector<Verdict> verdicts_;
};

}  // namespace gangflash::campaign
