#include "session/batch.hpp"

#include <boost/assert.hpp>

namespace gangflash::session {

using trace::Outcome;

namespace {

bool is_verdict(Outcome outcome) {
  return outcome == Outcome::pass || outcome == Outcome::fail || outcome == Outcome::error;
}

bool takes_pass_back(const trace::BatchUnit& unit) {
  return unit.outcome == Outcome::fail && unit.code != "E505";
}

}  // namespace

unsigned& Batch::counter(Outcome outcome) {
  if (outcome == Outcome::pass) return count_.good;
  return outcome == Outcome::fail ? count_.failed : count_.errors;
}

void Batch::take(const trace::BatchUnit& unit) {
  if (!is_verdict(unit.outcome)) return;
  if (!unit.uid) {
    ++counter(unit.outcome);
    return;
  }
  const auto [known, is_new] = by_uid_.emplace(*unit.uid, unit.outcome);
  if (!is_new) {
    if (known->second == Outcome::pass && !takes_pass_back(unit)) return;
    --counter(known->second);
    known->second = unit.outcome;
  }
  ++counter(unit.outcome);
}

bool Batch::reserve() {
  if (units_ && count_.good + reserved_ >= *units_) return false;
  ++reserved_;
  return true;
}

void Batch::give_back() {
  BOOST_ASSERT(reserved_ > 0);
  --reserved_;
}

BatchCount Batch::count() const {
  BatchCount count = count_;
  if (units_) count.left = complete() ? 0 : *units_ - count_.good;
  return count;
}

}  // namespace gangflash::session
