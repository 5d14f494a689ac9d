#include "round.hpp"

namespace gangflash::campaign {

RoundOfUnits::RoundOfUnits(std::uint64_t seed, unsigned count)
    : dice_(seed), scenario_(draw_scenario(dice_)), rack_(scenario_), alone_(scenario_) {
  alone_.add({}, 1);
  rack_.add({}, 1);
  for (unsigned i = 1; i < count; ++i) {
    Mishap mishap = mishap_for(scenario_.plan, dice_);
    if (i == 1) mishap.twin = false;  // the first one would feel it
    const unsigned number = mishap.twin ? i : i + 1;
    rack_.add(std::move(mishap), number, seed << 8 | i);
  }
}

void RoundOfUnits::run() {
  rack_.run();
  alone_.run();
  const Unit& alone = alone_.units().front();
  auto rows = read_rows(rack_.rig().database());
  const auto rows_alone = read_rows(alone_.rig().database());
  for (const Unit& unit : rack_.units()) {
    std::vector<Row>& own = rows[unit.slot];
    std::vector<std::string> violated = judge(rack_.rig(), unit, own, *alone.board);
    verdicts_.push_back({&unit, std::move(own), std::move(violated)});
  }
  Verdict& first = verdicts_.front();
  if (!first.rows.empty()) {
    auto felt = judge_isolation(*first.unit, first.rows.back(), alone, rows_alone.at("A1").back());
    first.violated.insert(first.violated.end(), felt.begin(), felt.end());
  }
  judge_neighbours();
}

void RoundOfUnits::judge_neighbours() {
  for (std::size_t i = 0; i < verdicts_.size(); ++i) {
    if (verdicts_[i].rows.empty()) continue;
    const Row& row = verdicts_[i].rows.back();
    const bool twin_follows = i + 1 < verdicts_.size() && verdicts_[i + 1].unit->mishap.twin;
    if (verdicts_[i].unit->mishap.kinds.empty() && !twin_follows && row.outcome != "pass")
      verdicts_[i].violated.push_back("a healthy unit ended as " + row.outcome + " " + row.code);
    if (!verdicts_[i].unit->mishap.twin || verdicts_[i - 1].rows.empty()) continue;
    const Row& other = verdicts_[i - 1].rows.back();
    // Without a UID nobody can know.
    if (row.outcome == "pass" && other.outcome == "pass" && row.uid == other.uid &&
        !row.uid.empty())
      verdicts_[i].violated.emplace_back("FALSE PASS: two slots passed with one UID");
  }
}

}  // namespace gangflash::campaign
