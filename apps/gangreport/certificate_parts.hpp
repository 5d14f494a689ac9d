#pragma once
// The parts of a board's certificate: each a heading and what stands under it.
#include <string>
#include <vector>

#include "gangreport/story.hpp"

namespace gangflash::report {

/// When it ended, for people.
std::string ended_text(const Facts& facts, bool utc);

std::string identity_html(const Facts& facts, const std::vector<Facts>& names);
std::string programmed_html(const Facts& facts, const std::vector<Facts>& images);
std::string circumstances_html(const Facts& facts, bool utc);
std::string proof_html(const Facts& facts);
std::string ledger_html(const std::optional<LedgerPlace>& place, bool utc);
/// The last attempts; older ones are counted, for the certificate is one page.
std::string history_html(const std::vector<Story>& attempts, bool utc);
/// Empty when nothing was decided.
std::string decisions_html(const std::vector<Decision>& decisions, bool utc);

}  // namespace gangflash::report
