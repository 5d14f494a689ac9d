// The story of one attempt, for the engineer who wants to know what happened and for the person who
// holds the board.
#include <fmt/format.h>

#include "gangreport/commands.hpp"
#include "gangreport/wire_text.hpp"
#include "trace/flight_record.hpp"

namespace gangflash::report {

namespace {

constexpr std::size_t bytes_per_line = 16;

/// One row, by column name.
class Facts {
 public:
  explicit Facts(const trace::Table& table) : table_{table} {}

  /// As text; "-" when not known.
  [[nodiscard]] std::string operator[](const std::string& column) const {
    const trace::Value& value = at(column);
    if (const auto* text = std::get_if<std::string>(&value)) return *text;
    if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
    return "-";
  }
  [[nodiscard]] bool known(const std::string& column) const {
    return !std::holds_alternative<std::monostate>(at(column));
  }
  [[nodiscard]] std::int64_t number(const std::string& column) const {
    const auto* number = std::get_if<std::int64_t>(&at(column));
    return number == nullptr ? 0 : *number;
  }

 private:
  [[nodiscard]] const trace::Value& at(const std::string& column) const {
    for (std::size_t i = 0; i < table_.columns.size(); ++i) {
      if (table_.columns[i] == column) return table_.rows.at(0).at(i);
    }
    throw std::out_of_range{column};
  }
  const trace::Table& table_;
};

std::string seconds(std::int64_t microseconds) {
  return fmt::format("{:.3f} s", static_cast<double>(microseconds) / 1e6);
}

std::string lower(std::string text) {
  for (char& c : text) {
    c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  }
  return text;
}

/// The one attempt whose id begins so.
std::string attempt_named(trace::Reader& reader, const std::string& given) {
  const std::string prefix = lower(given);
  if (prefix.find_first_not_of("0123456789abcdef-") != std::string::npos) {
    throw UsageError{fmt::format(
        "log {}: an attempt is named by hex digits, as `gangreport units --format csv` shows them",
        given)};
  }
  // 'g' sorts after every hex digit: a range, which the index answers, instead of a scan.
  const trace::Table found = reader.run(
      "SELECT attempt FROM attempt_start WHERE attempt >= :prefix AND attempt < :prefix || 'g' "
      "ORDER BY attempt LIMIT 6",
      {{"prefix", prefix}});
  if (found.rows.empty()) {
    throw UsageError{fmt::format(
        "log {}: no attempt begins so; `gangreport unit UID` lists those of a unit", given)};
  }
  if (found.rows.size() > 1) {
    std::string names;
    for (std::size_t i = 0; i < found.rows.size(); ++i) {
      names += i == 5 ? "\n  ..." : "\n  " + std::get<std::string>(found.rows[i][0]);
    }
    throw UsageError{
        fmt::format("log {}: more than one attempt begins so; add digits:{}", given, names)};
  }
  return std::get<std::string>(found.rows[0][0]);
}

std::string heading(const Facts& facts) {
  std::string text = fmt::format("Attempt {}: ", facts["attempt"]);
  if (!facts.known("outcome")) {
    return text + "no end row: it runs now, or its program died and no other has started since\n\n";
  }
  text += facts["outcome"];
  if (facts.known("failure_code")) {
    text += fmt::format(", {} {} ({})\n  What to do: {}", facts["failure_code"], facts["failure"],
                        facts["attribution"], facts["operator_line"]);
  }
  return text + "\n\n";
}

std::string circumstances(const Facts& facts) {
  std::string text;
  const auto add = [&](const char* word, const std::string& what) {
    text += fmt::format("{:<8}{}\n", word, what);
  };
  if (facts.known("pid")) {
    add("Unit", fmt::format("UID {}", facts["uid"]));
    add("",
        fmt::format("{}, PID {}, flash {} KiB, bootloader {}, found {}", facts["chip"],
                    facts["pid"], facts["flash_kib"], facts["bootloader_version"], facts["found"]));
  } else {
    add("Unit", fmt::format("never identified; the recipe is for {}", facts["chip"]));
  }
  add("Where", fmt::format("station {}, slot {}, {} baud, parity {}", facts["station"],
                           facts["slot"], facts["baud"], facts["parity"]));
  add("", facts["port"]);
  add("What", fmt::format("{}, recipe {} revision {}", facts["operation"], facts["recipe"],
                          facts["revision"]));
  add("", "recipe sha256   " + facts["recipe_sha256"]);
  add("", "image sha256    " + facts["image_sha256"]);
  add("", "content sha256  " + facts["content_sha256"]);
  add("For", fmt::format("{}, lot {}, work order {}, operator {}, try {}", facts["purpose"],
                         facts["lot"], facts["work_order"], facts["operator"], facts["number"]));
  add("When",
      fmt::format(
          "{} to {}{}", facts["started"], facts["ended"],
          facts.known("duration_us") ? " (" + seconds(facts.number("duration_us")) + ")" : ""));
  add("Tool", fmt::format("{} {}, build {}, {} on {}", facts["tool"], facts["tool_version"],
                          facts["tool_build"], facts["platform"], facts["host"]));
  return text;
}

std::string steps(trace::Reader& reader, std::int64_t id) {
  const trace::Table table = reader.run(
      "SELECT name, outcome, offset_us, duration_us, bytes, tries, detail FROM step WHERE "
      "attempt_id = :id ORDER BY seq",
      {{"id", id}});
  if (table.rows.empty()) {
    return {};
  }
  std::string text = fmt::format("\nSteps\n{:>10}  {:>10}  {:<10}{:<12}{:>9}  {:>5}\n", "start",
                                 "took", "step", "outcome", "bytes", "tries");
  for (const auto& row : table.rows) {
    const auto* detail = std::get_if<std::string>(&row[6]);
    text += fmt::format("{:>10}  {:>10}  {:<10}{:<12}{:>9}  {:>5}{}{}\n",
                        seconds(std::get<std::int64_t>(row[2])),
                        seconds(std::get<std::int64_t>(row[3])), std::get<std::string>(row[0]),
                        std::get<std::string>(row[1]), std::get<std::int64_t>(row[4]),
                        std::get<std::int64_t>(row[5]), detail == nullptr ? "" : "  ",
                        detail == nullptr ? "" : *detail);
  }
  return text;
}

std::string failure(const Facts& facts) {
  if (!facts.known("failure_code")) {
    return {};
  }
  std::string text = fmt::format("\nFailure\n  {}\n", facts["text"]);
  const auto add = [&](const char* word, const std::string& what) {
    text += fmt::format("  {:<10}{}\n", word, what);
  };
  if (facts.known("failed_step")) add("step", facts["failed_step"]);
  if (facts.known("command")) add("command", facts["command"]);
  if (facts.known("address")) add("address", fmt::format("0x{:08X}", facts.number("address")));
  if (facts.known("expected")) add("expected", facts["expected"]);
  if (facts.known("actual")) add("actual", facts["actual"]);
  return text;
}

std::string proof(const Facts& facts) {
  std::string text;
  if (facts.known("verify")) {
    text = fmt::format(
        "\nProof ({})\n  written sha256    {}\n  read back sha256  {}\n  bytes compared    {}\n",
        facts["verify"], facts["written_sha256"], facts["read_back_sha256"],
        facts["bytes_compared"]);
  }
  if (facts.known("lock_proof")) {
    text += fmt::format("  lock proved by    {}\n", facts["lock_proof"]);
  }
  return text;
}

std::string frame_text(const trace::Frame& frame, const std::string& meaning) {
  std::string text;
  for (std::size_t i = 0; i < frame.bytes.size(); i += bytes_per_line) {
    const std::size_t count = std::min(bytes_per_line, frame.bytes.size() - i);
    const std::string time =
        i == 0 ? fmt::format("{:.6f}", static_cast<double>(frame.at.count()) / 1e6) : "";
    const char* direction = i != 0 ? " " : frame.to_target ? ">" : "<";
    text +=
        fmt::format("{:>12} {} {:<{}}", time, direction, hex_text(frame.bytes.data() + i, count),
                    i == 0 && !meaning.empty() ? bytes_per_line * 3 : 0);
    text += i == 0 && !meaning.empty() ? meaning + '\n' : "\n";
  }
  return text;
}

std::string last_frames(trace::Reader& reader, std::int64_t id) {
  const trace::Table table =
      reader.run("SELECT frames FROM flight_record WHERE attempt_id = :id", {{"id", id}});
  if (table.rows.empty()) {
    return {};
  }
  const auto& blob = std::get<std::string>(table.rows[0][0]);
  const auto frames =
      trace::decode_frames({reinterpret_cast<const std::uint8_t*>(blob.data()), blob.size()});
  if (!frames) {
    return "\nLast bytes on the wire: the record is damaged or of a newer format\n";
  }
  std::string text =
      "\nLast bytes on the wire (seconds from the start; > to the board, < from it)\n";
  WireNarrator narrator;
  for (const trace::Frame& frame : *frames) {
    text += frame_text(frame, narrator.describe(frame));
  }
  return text;
}

}  // namespace

std::string log_command(const Options& options) {
  if (options.argument.empty()) {
    throw UsageError{
        "log: name the attempt, as in gangreport log 0199c3d4-81b2; any unique beginning will do"};
  }
  if (options.format != Format::table || !options.filters.empty()) {
    throw UsageError{
        "log: tells one attempt as text; it takes --db and --output, no filters and no other "
        "format"};
  }
  trace::Reader reader{options.database};
  const std::string attempt = attempt_named(reader, options.argument);
  const trace::Table table =
      reader.run("SELECT * FROM v_attempt WHERE attempt = :attempt", {{"attempt", attempt}});
  const Facts facts{table};
  const std::int64_t id = facts.number("attempt_id");
  return heading(facts) + circumstances(facts) + steps(reader, id) + failure(facts) + proof(facts) +
         last_frames(reader, id);
}

}  // namespace gangflash::report
