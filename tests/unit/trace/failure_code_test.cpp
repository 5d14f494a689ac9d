#include "trace/failure_code.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <sstream>

namespace gangflash::trace {

namespace {

struct Frozen {
  const char* code;
  const char* name;
  const char* outcome;
};

// Codes are permanent: databases of ten years carry them. A line may be added here, never changed
// and never removed.
constexpr Frozen frozen[] = {
    {"E101", "recipe invalid or wrong schema", "error"},
    {"E102", "recipe not released or withdrawn", "error"},
    {"E103", "image missing", "error"},
    {"E104", "image digest differs from recipe", "error"},
    {"E105", "image does not fit the part or overlaps", "error"},
    {"E106", "signature invalid or key unknown", "error"},
    {"E107", "tool build not allowed", "error"},
    {"E108", "out of memory disk or handles", "error"},
    {"E109", "internal fault", "error"},
    {"E201", "port absent", "error"},
    {"E202", "port busy or access refused", "error"},
    {"E203", "adapter vanished during the attempt", "error"},
    {"E204", "adapter of this slot was exchanged", "error"},
    {"E205", "line settings refused by the adapter", "error"},
    {"E206", "framing parity or overrun errors", "error"},
    {"E207", "reset or boot line has no effect", "error"},
    {"E208", "serial server does not answer", "error"},
    {"E209", "serial server refuses the connection", "error"},
    {"E210", "connection to the serial server lost", "error"},
    {"E211", "serial server refuses a needed option", "error"},
    {"E301", "slot empty", "skipped"},
    {"E302", "target supply low or absent", "fail"},
    {"E303", "short circuit or over-current", "fail"},
    {"E304", "target supply too high", "error"},
    {"E305", "contact lost during the attempt", "error"},
    {"E306", "line stuck or slots cross-wired", "error"},
    {"E401", "no sync", "fail"},
    {"E402", "unexpected reply to sync", "fail"},
    {"E403", "bootloader version not supported", "fail"},
    {"E404", "change of baud rate failed", "fail"},
    {"E405", "command refused (NACK)", "fail"},
    {"E406", "no reply within the time limit", "fail"},
    {"E407", "reply damaged", "fail"},
    {"E408", "loader stub did not start", "fail"},
    {"E501", "wrong chip", "fail"},
    {"E502", "wrong silicon revision or flash size", "fail"},
    {"E503", "UID unreadable or not valid", "fail"},
    {"E504", "same UID in two slots at once", "error"},
    {"E505", "label does not match the unit", "fail"},
    {"E506", "board variant does not match", "fail"},
    {"E601", "readout protected and unlock not allowed", "fail"},
    {"E602", "unlock or its mass erase failed", "fail"},
    {"E603", "permanently locked", "fail"},
    {"E604", "protection not reached after lock", "fail"},
    {"E605", "option bytes differ from recipe", "fail"},
    {"E701", "erase failed", "fail"},
    {"E702", "not blank after erase", "fail"},
    {"E703", "write refused", "fail"},
    {"E704", "write not answered", "fail"},
    {"E705", "write incomplete and cannot be resumed", "fail"},
    {"E801", "read-back differs from image", "fail"},
    {"E802", "checksum of the part differs from image", "fail"},
    {"E803", "verify impossible", "error"},
    {"E804", "unexpected data outside the image", "fail"},
    {"E805", "no sign of life after start", "fail"},
    {"E806", "application reports other version or serial", "fail"},
    {"E807", "self-test failed", "fail"},
    {"E808", "passed only after too many retries", "fail"},
    {"E901", "serial pool empty or expired", "error"},
    {"E902", "serial pool not durable", "error"},
    {"E903", "serial read-back differs", "fail"},
    {"E904", "target holds a foreign serial", "fail"},
    {"E905", "duplicate serial or address", "error"},
    {"E906", "external provider refused", "aborted"},
    {"E907", "external provider not reachable", "error"},
    {"EA01", "cancelled by a person", "aborted"},
    {"EA02", "stop rule: failures in a row in one slot", "aborted"},
    {"EA03", "stop rule: yield below limit", "aborted"},
    {"EA04", "quantity reached", "aborted"},
    {"EA05", "previous operation not passed", "aborted"},
    {"EA06", "already good", "skipped"},
    {"EA07", "golden check missing or expired", "aborted"},
    {"EA08", "operator not qualified or not logged in", "aborted"},
    {"EA09", "unit on hold", "skipped"},
    {"EB01", "trace store cannot commit", "error"},
    {"EB02", "ledger chain broken", "error"},
    {"EB03", "clock not plausible", "error"},
    {"EB04", "interrupted by loss of power or program", "interrupted"},
};

}  // namespace

TEST(FailureCodes, MeanWhatTheyAlwaysMeant) {
  for (const Frozen& row : frozen) {
    const auto& table = failure_codes();
    const auto found = std::find_if(table.begin(), table.end(),
                                    [&](const FailureCode& code) { return code.code == row.code; });
    ASSERT_NE(found, table.end()) << row.code << " was removed";
    EXPECT_EQ(found->name, row.name) << row.code;
    EXPECT_EQ(name(found->outcome), row.outcome) << row.code;
  }
}

TEST(FailureCodes, EveryCodeIsFrozenHere) {
  EXPECT_EQ(failure_codes().size(), std::size(frozen));
}

TEST(FailureCodes, AreCompleteAndUnique) {
  const std::set<std::string> attributions{"target", "contact", "fixture",
                                           "host",   "process", "operator"};
  std::set<std::string> seen;
  for (const FailureCode& row : failure_codes()) {
    EXPECT_TRUE(seen.insert(row.code).second) << row.code;
    EXPECT_THAT(row.code, testing::MatchesRegex("E[0-9AB][0-9][0-9]"));
    EXPECT_EQ(attributions.count(row.attribution), 1U) << row.code << " " << row.attribution;
    EXPECT_NE(row.outcome, Outcome::pass) << row.code;
  }
}

TEST(FailureCodes, TellTheOperatorInAFewWordsWhatToDo) {
  for (const FailureCode& row : failure_codes()) {
    std::istringstream stream{row.operator_line};
    const auto words = std::distance(std::istream_iterator<std::string>{stream}, {});
    EXPECT_GE(words, 2) << row.code;
    EXPECT_LE(words, 8) << row.code;
    EXPECT_EQ(row.operator_line.back(), '.') << row.code;
  }
}

TEST(FailureCodes, NoSyncIsTheContactsFault) {
  const FailureCode& row = failure_code("E401");
  EXPECT_EQ(row.outcome, Outcome::fail);
  EXPECT_EQ(row.attribution, "contact");
  EXPECT_EQ(row.retry, Retry::yes);
  EXPECT_EQ(row.operator_line, "Re-seat the board, then try again.");
}

}  // namespace gangflash::trace
