// The evidence of a batch as files for those who have no gangreport: a log per attempt, one CSV of
// all, the reports as pages. Run again it adds what is missing.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <memory>

#include "gangreport/commands.hpp"
#include "gangreport/export_folder.hpp"
#include "gangreport/filter_text.hpp"
#include "gangreport/format_json.hpp"
#include "gangreport/story_text.hpp"
#include "gangreport/value_text.hpp"
#include "trace/merge.hpp"

namespace gangflash::report {

namespace {

constexpr std::size_t logs_per_message = 100;

constexpr const char* mark = "export.json";  // what was asked, and of what state
/// The pages of a batch, as far as there are such reports.
constexpr std::string_view page_names[] = {"lot", "yield", "failures", "slots"};

trace::Report attempts_report() {
  trace::Report report;
  report.name = "attempts";
  report.title = "Attempts";
  report.question = "Everything known about each attempt";
  report.sections.push_back({.title = "",
                             .columns = {},
                             .charts = {},
                             .sql = "SELECT * FROM selected ORDER BY started, attempt"});
  return report;
}

/// For any file system, Windows' too, and never out of the folder: a name comes from a file that
/// others may have made.
std::string safe_name(std::string text) {
  std::replace_if(
      text.begin(), text.end(),
      [](unsigned char c) { return std::isalnum(c) == 0 && c != '-' && c != '_'; }, '_');
  return text;
}

/// One export: what is asked, and where it goes.
class Export {
 public:
  Export(const Options& options, const Console& console, trace::Parameters filters)
      : options_{options},
        console_{console},
        filters_{std::move(filters)},
        asked_{asked(options, console)},
        folder_{*options.directory},
        stories_{options.databases} {}

  void run() {
    const std::string state_before = check_same_question();
    write_logs();
    const std::string state_now = state();
    write_answers(state_now != state_before);
    put_text(mark, state_now);
    folder_.finish();
    console_.out(fmt::format(
        "{}: {} new logs, {} there already{}; attempts.csv and {} pages {}. Check it with "
        "`sha256sum -c SHA256SUMS` in that folder.\n",
        options_.directory->string(), written_, kept_,
        open_ == 0 ? "" : fmt::format(", {} attempts without an end yet", open_), pages_,
        state_now != state_before ? "written" : "unchanged"));
  }

 private:
  /// A folder holds the answer to one question: mixed, its CSV and its logs would not agree.
  /// Returns the state in which it was answered last.
  std::string check_same_question() {
    std::string before = folder_.content(mark);
    if (before.empty()) {
      put_text(mark, "{\n  " + question() + "\n}\n");
    } else if (before.find(question()) == std::string::npos) {
      throw UsageError{
          fmt::format("export: {} holds an export with other filters or databases; give the same, "
                      "or name another folder",
                      options_.directory->string())};
    }
    return before;
  }

  bool put_text(const std::string& name, const std::string& text) {
    return folder_.put(name, [&](const Sink& sink) { sink(text); });
  }

  [[nodiscard]] std::string question() const {
    std::string text = "\"filters\": [";
    for (const auto& [option, value] : options_.typed_filters) {
      text += fmt::format("{}[{}, {}]", text.back() == '[' ? "" : ", ", json_text(option),
                          json_text(value));
    }
    text += "],\n  \"databases\": [";
    for (const auto& database : options_.databases) {
      text += (text.back() == '[' ? "" : ", ") + json_text(database.string());
    }
    return text + "]";
  }

  /// How much there was when it was answered: the same again gives the same answers again.
  [[nodiscard]] std::string state() const {
    std::string text = "{\n  " + question() + ",\n  \"held\": [";
    for (const auto& database : options_.databases) {
      trace::Reader reader{database};
      const auto held = all_facts(reader,
                                  "SELECT (SELECT max(attempt_id) FROM attempt_start) AS attempts, "
                                  "(SELECT count(*) FROM ledger) AS leaves",
                                  {});
      text +=
          fmt::format("{}\n    {{\"attempts\": {}, \"leaves\": {}}}", text.back() == '[' ? "" : ",",
                      held.at(0).number("attempts"), held.at(0).number("leaves"));
    }
    return text + "\n  ]\n}\n";
  }

  void each_answer(const trace::Report& report, Writer& writer) {
    const auto reader = options_.databases.size() == 1
                            ? std::make_unique<trace::Reader>(options_.databases.front())
                            : trace::merged(options_.databases, report, filters_);
    reader->hold();
    for (const trace::Section& section : report.sections) {
      const auto begin = [&](const std::vector<std::string>& columns) {
        writer.begin(section, columns);
      };
      const auto row = [&](const std::vector<trace::Value>& values) { writer.row(values); };
      reader->run(trace::statement(section, filters_), filters_, {.begin = begin, .row = row});
    }
    writer.end();
  }

  void put_report(const trace::Report& report, const char* format, const std::string& name) {
    folder_.put(name, [&](const Sink& sink) {
      const auto writer = format_named(format).make(report, asked_, sink);
      each_answer(report, *writer);
    });
  }

  void write_answers(bool changed) {
    if (changed || !folder_.intact("attempts.csv")) {
      put_report(attempts_report(), "csv", "attempts.csv");
    }
    for (const trace::Report& report : trace::reports()) {
      const bool wanted = std::find(std::begin(page_names), std::end(page_names), report.name) !=
                          std::end(page_names);
      if (!wanted || (!report.argument.empty() && filters_.count(report.argument) == 0)) {
        continue;
      }
      ++pages_;
      const std::string name = report.name + ".html";
      if (changed || !folder_.intact(name)) {
        put_report(report, "html", name);
      }
    }
  }

  void write_logs() {
    struct Logs : Writer {
      explicit Logs(Export& owner) : owner_{owner} {}
      void begin(const trace::Section&, const std::vector<std::string>& columns) override {
        columns_ = columns;
      }
      void row(const std::vector<trace::Value>& row) override {
        owner_.write_log(Facts{columns_, row});
      }
      void end() override {}
      Export& owner_;
      std::vector<std::string> columns_;
    };
    trace::Report report = attempts_report();
    report.sections.front().sql =
        "SELECT attempt, uid, started, ended FROM selected ORDER BY started, attempt";
    Logs logs{*this};
    each_answer(report, logs);
  }

  /// An attempt that has ended never changes, so neither does its log: times in it are UTC.
  void write_log(const Facts& row) {
    if (!row.known("ended")) {
      ++open_;
      return;
    }
    const std::string attempt = row.text("attempt");
    const std::string name =
        fmt::format("logs/{}/{}_{}.txt", safe_name(row.text("started").substr(0, 10)),
                    safe_name(row.known("uid") ? row.text("uid") : "no-uid"), safe_name(attempt));
    if (folder_.intact(name)) {
      ++kept_;
      return;
    }
    const auto story = stories_.read(attempt);
    const bool is_new =
        folder_.put(name, [&](const Sink& sink) { sink(story_text(*story, true, Frames::whole)); });
    ++(is_new ? written_ : kept_);
    if (is_new && written_ % logs_per_message == 0) {
      console_.warn(fmt::format("export: {} logs written, at {}", written_,
                                time_text(row.text("started"), options_.utc)));
    }
  }

  const Options& options_;
  const Console& console_;
  trace::Parameters filters_;
  Asked asked_;
  ExportFolder folder_;
  Stories stories_;
  std::size_t written_ = 0;
  std::size_t kept_ = 0;
  std::size_t open_ = 0;
  std::size_t pages_ = 0;
};

}  // namespace

Exit export_command(const Options& options, const Console& console) {
  if (!options.directory || !options.argument().empty()) {
    throw UsageError{"export: name the folder, as in gangreport export --lot L2417 --dir L2417"};
  }
  trace::Parameters filters = options.filters;
  for (const char* unknown : {"outcome", "limit"}) {
    if (filters.count(unknown) != 0) {
      throw UsageError{
          fmt::format("export: has no --{}; it exports attempts, whatever their end", unknown)};
    }
  }
  resolve_image(filters, options.databases);
  resolve_uid(filters, options.databases);
  filters.try_emplace("by", "day");  // yield over time; slots.html has it by slot
  try {
    Export{options, console, std::move(filters)}.run();
  } catch (const std::system_error& error) {
    throw UsageError{
        fmt::format("export: {}; what is complete stays, run it again to go on", error.what())};
  }
  return answered;
}

}  // namespace gangflash::report
