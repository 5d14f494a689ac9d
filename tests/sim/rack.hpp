#pragma once
// Units that run side by side, each with its own mishap.
#include <memory>
#include <string>
#include <vector>

#include "judge.hpp"
#include "scenario.hpp"

namespace gangflash::campaign {

class Rack {
 public:
  /// The scenario must outlive it.
  explicit Rack(const Scenario& scenario);
  Rack(const Rack&) = delete;
  Rack& operator=(const Rack&) = delete;

  /// A unit of the scenario in the next slot, with the `number`-th UID.
  void add(Mishap mishap, unsigned number, std::uint64_t fault_seed = 1);
  void run() { rig_.run(); }

  [[nodiscard]] session::Rig& rig() noexcept { return rig_; }
  [[nodiscard]] const session::Rig& rig() const noexcept { return rig_; }
  [[nodiscard]] const std::vector<Unit>& units() const noexcept { return units_; }

 private:
  void opened(const std::string& port);
  void written(const std::string& port, port::Bytes bytes);
  void exchange(Unit& unit) const;
  [[nodiscard]] Unit& unit_of(const std::string& port) { return units_[std::stoul(port) - 1]; }

  const Scenario& scenario_;
  session::Rig rig_;
  std::vector<Unit> units_;
};

}  // namespace gangflash::campaign
