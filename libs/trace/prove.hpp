#pragma once
// An inclusion proof that needs nothing of us to be checked: C2SP tlog-proof
// (c2sp.org/tlog-proof), whose extra data are the key and the leaf. docs/check_proof.py checks it.
#include <filesystem>
#include <string>

namespace gangflash::trace {

struct Proof {
  std::string attempt;
  std::string text;  ///< the whole file
};

/// For the ended attempt whose UUID begins with `attempt`, under the first checkpoint that covers
/// it. Throws std::invalid_argument with a reason when there is no such attempt, or no checkpoint
/// over it yet, and StoreError when the database is not as it was written.
Proof prove(const std::filesystem::path& database, const std::string& attempt);

}  // namespace gangflash::trace
