#include "tally.hpp"

#include <cstdio>

#include <fmt/format.h>

namespace gangflash::campaign {

void Tally::Line::add(const std::vector<Row>& rows) {
  const Row& last = rows.back();
  ++units;
  ++outcomes[last.outcome];
  if (!last.code.empty()) ++codes[last.code];
  if (last.outcome == "pass" && (rows.size() > 1 || last.tries > 1)) ++marginal;
}

void Tally::Line::print(const std::string& name) const {
  std::string text = fmt::format("{:<16}{:>7}", name, units);
  for (const char* outcome : {"pass", "fail", "error"}) {
    const auto found = outcomes.find(outcome);
    text += fmt::format("{:>7}", found == outcomes.end() ? 0 : found->second);
  }
  text += fmt::format("{:>9}  ", marginal);
  for (const auto& [code, count] : codes) text += fmt::format(" {}x{}", code, count);
  std::puts(text.c_str());
}

void Tally::add(const RoundOfUnits::Verdict& verdict) {
  violated_ += static_cast<unsigned>(verdict.violated.size());
  if (verdict.rows.empty()) return;
  const Mishap& mishap = verdict.unit->mishap;
  all_.add(verdict.rows);
  if (!mishap.text.empty()) distinct_.insert(mishap.text);
  if (mishap.kinds.empty()) by_kind_["(none)"].add(verdict.rows);
  const std::set<std::string> kinds(mishap.kinds.begin(), mishap.kinds.end());
  for (const std::string& kind : kinds) by_kind_[kind].add(verdict.rows);
  const unsigned struck = verdict.unit->struck();
  strikes_ += struck;
  if (!mishap.passing || struck == 0) return;
  ++recoverable_;
  if (verdict.rows.back().outcome == "pass") ++recovered_;
}

void Tally::print(std::uint64_t seed, std::chrono::steady_clock::duration took) const {
  std::puts("fault             units   pass   fail  error marginal  codes");
  for (const auto& [kind, line] : by_kind_) line.print(kind);
  all_.print("all");
  std::puts(
      fmt::format("sim_campaign: seed {}, {} units, {} distinct faults that struck {} times; of {} "
                  "units with nothing but faults that strike once {} passed; {} violated "
                  "invariants, {:.2f} minutes",
                  seed, all_.units, distinct_.size(), strikes_, recoverable_, recovered_, violated_,
                  std::chrono::duration<double, std::ratio<60>>(took).count())
          .c_str());
}

}  // namespace gangflash::campaign
