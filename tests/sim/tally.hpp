#pragma once
// What came of a campaign, in figures.
#include <chrono>
#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "round.hpp"

namespace gangflash::campaign {

class Tally {
 public:
  void add(const RoundOfUnits::Verdict& verdict);
  [[nodiscard]] unsigned units() const noexcept { return all_.units; }
  [[nodiscard]] unsigned violated() const noexcept { return violated_; }
  void print(std::uint64_t seed, std::chrono::steady_clock::duration took) const;

 private:
  /// Of one kind of fault, or of all.
  struct Line {
    unsigned units = 0;
    std::map<std::string, unsigned> outcomes;
    std::map<std::string, unsigned> codes;
    unsigned marginal = 0;  ///< passed after a second reading or a second attempt

    void add(const std::vector<Row>& rows);
    void print(const std::string& name) const;
  };

  std::map<std::string, Line> by_kind_;
  Line all_;
  std::set<std::string> distinct_;  ///< faults as text
  std::uint64_t strikes_ = 0;
  unsigned recoverable_ = 0;  ///< units whose faults strike once, and did
  unsigned recovered_ = 0;
  unsigned violated_ = 0;
};

}  // namespace gangflash::campaign
