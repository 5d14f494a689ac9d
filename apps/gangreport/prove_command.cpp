// A proof that one attempt is in the ledger, for somebody who has neither us nor the database.
#include "trace/prove.hpp"

#include <algorithm>
#include <stdexcept>

#include "gangreport/commands.hpp"

namespace gangflash::report {

Exit prove_command(const Options& options, const Console& console) {
  const std::string given = options.argument();
  std::string prefix = given;
  std::transform(prefix.begin(), prefix.end(), prefix.begin(),
                 [](char c) { return c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c; });
  if (prefix.empty() || prefix.find_first_not_of("0123456789abcdef-") != std::string::npos) {
    throw UsageError{"prove " + given +
                     ": name an attempt by the first hex digits of its id, as `gangreport units "
                     "--format csv` shows them"};
  }
  try {
    console.out(trace::prove(options.database(), prefix).text);
  } catch (const std::invalid_argument& error) {
    throw UsageError{std::string{"prove: "} + error.what()};
  }
  return answered;
}

}  // namespace gangflash::report
