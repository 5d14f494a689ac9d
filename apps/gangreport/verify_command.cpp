// Is everything as it was written? Exit 0: yes, as far as the printed notes go; 1: no.
#include "trace/verify.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <boost/json.hpp>

#include "gangreport/commands.hpp"

namespace gangflash::report {

namespace {

namespace json = boost::json;

/// On a terminal only, and on standard error: the answer stays clean.
class Progress {
 public:
  explicit Progress(std::string name)
      : name_{std::move(name)}, shown_{::isatty(STDERR_FILENO) != 0} {}
  ~Progress() { say("\r\033[K"); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void operator()(std::uint64_t done, std::uint64_t all) const {
    say(fmt::format("\r{}: {} of {} leaves, {} %", name_, done, all,
                    all == 0 ? 100 : 100 * done / all));
  }

 private:
  void say(const std::string& text) const {
    if (shown_) {
      [[maybe_unused]] const ssize_t count = ::write(STDERR_FILENO, text.data(), text.size());
    }
  }
  std::string name_;
  bool shown_;
};

std::string text_of(const std::filesystem::path& file, const trace::Verification& result) {
  std::string text = fmt::format("{}: {}\n", file.string(),
                                 result.good() ? "as it was written" : "NOT as it was written");
  for (const trace::Finding& finding : result.findings) {
    text += fmt::format("  {}: {}\n", finding.what, finding.text);
  }
  if (result.more_findings != 0) {
    text += fmt::format("  and {} more\n", result.more_findings);
  }
  text += fmt::format(
      "  log          {}\n"
      "  leaves       {}, {} of them attempts\n"
      "  root         {}\n"
      "  checkpoints  good: {} in the database, {} published beside it, {} given; they cover {} "
      "leaves\n",
      result.origin, result.leaves, result.attempts, trace::base64(result.root), result.checkpoints,
      result.published, result.given, result.covered);
  for (const std::string& note : result.notes) {
    text += fmt::format("  note: {}\n", note);
  }
  return text;
}

json::object json_of(const trace::Finding& finding) {
  const auto or_null = [](const std::string& text) {
    return text.empty() ? json::value(nullptr) : json::value(text);
  };
  return {{"leaf", finding.leaf == trace::Finding::no_leaf ? json::value(nullptr)
                                                           : json::value(finding.leaf)},
          {"what", finding.what},
          {"table", or_null(finding.table)},
          {"attempt", or_null(finding.attempt)},
          {"text", finding.text}};
}

json::object json_of(const std::filesystem::path& file, const trace::Verification& result) {
  json::array findings;
  for (const trace::Finding& finding : result.findings) {
    findings.push_back(json_of(finding));
  }
  json::array notes;
  for (const std::string& note : result.notes) {
    notes.push_back(json::value(note));
  }
  return {{"database", file.string()},
          {"good", result.good()},
          {"origin", result.origin},
          {"leaves", result.leaves},
          {"attempts", result.attempts},
          {"open_attempts", result.open_attempts},
          {"root", trace::base64(result.root)},
          {"checkpoints",
           {{"database", result.checkpoints},
            {"published", result.published},
            {"given", result.given}}},
          {"covered", result.covered},
          {"key_given", result.key_given},
          {"findings", findings},
          {"more_findings", result.more_findings},
          {"notes", notes}};
}

}  // namespace

Exit verify_command(const Options& options, const Console& console) {
  if (!options.arguments.empty()) {
    throw UsageError{"verify: takes no argument; name the database with --db"};
  }
  const bool as_json = options.format == "json";
  if (!options.format.empty() && options.format != "table" && !as_json) {
    throw UsageError{"verify: answers as table or json"};
  }
  trace::VerifyRequest request;
  if (options.key) {
    request.key = trace::load_public_key(*options.key);
  }
  request.checkpoints = options.checkpoints;
  bool good = true;
  json::array all;
  for (const std::filesystem::path& file : options.databases) {
    trace::Verification result;
    {
      const Progress progress{file.string()};
      request.progress = std::cref(progress);
      result = trace::verify(file, request);
    }
    good = good && result.good();
    if (as_json) {
      all.push_back(json_of(file, result));
    } else {
      console.out(text_of(file, result));
    }
  }
  if (as_json) {
    console.out(json::serialize(all) + "\n");
  }
  return good ? answered : found;
}

}  // namespace gangflash::report
