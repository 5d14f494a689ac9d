// gangflash probe: who is in each slot, and with --count how good the way to it is. Reads only;
// changes nothing, records nothing.
#include "session/probe.hpp"

#include <unistd.h>

#include <iostream>

#include <fmt/format.h>
#include <boost/json.hpp>

#include "ask.hpp"
#include "job.hpp"
#include "probe_view.hpp"
#include "session/steps.hpp"
#include "side_by_side.hpp"
#include "stage.hpp"
#include "words.hpp"

namespace gangflash::app {
namespace po = boost::program_options;
namespace json = boost::json;
namespace asio = boost::asio;

namespace {

constexpr const char* usage =
    "gangflash probe (--station FILE | --port ADDR...) [--slot NAME...] [options]\n\n"
    "Identifies what is in each slot, driving reset and boot0 where the station file says they are "
    "wired. With\n"
    "--count it then repeats sync and Get and says how many went well and how long they took. "
    "Changes nothing,\n"
    "records nothing. Exit 0 when every slot answered every time, 1 when some target did not, 3 "
    "when some port\n"
    "could not be used, 4 when it was stopped.";
constexpr const char* examples =
    "  gangflash probe --station line3.yaml\n"
    "  gangflash probe --station line3.yaml --slot A7 --count 1000\n"
    "  gangflash probe --port /dev/ttyUSB0 --json\n";

constexpr Word<port::Parity> parity_words[] = {{"even", port::Parity::even},
                                               {"none", port::Parity::none}};

/// What is asked of each slot.
struct Question {
  unsigned baud = 0;
  port::Parity parity = port::Parity::even;
  unsigned count = 0;  ///< rounds of measuring; 0: none
};

/// "A7 412/1000" in one line that is redrawn, where somebody can see it.
class Progress {
 public:
  Progress(const std::vector<SlotResult>& results, unsigned count)
      : results_(results), count_(count), shown_(count > 0 && live_terminal()) {}
  ~Progress() {
    if (shown_) std::cerr << "\r\x1b[K" << std::flush;
  }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void tick() {
    constexpr std::chrono::milliseconds period{100};
    const auto now = std::chrono::steady_clock::now();
    if (!shown_ || now < next_) return;
    next_ = now + period;
    unsigned done = 0;
    unsigned bad = 0;
    for (const SlotResult& result : results_) {
      if (!result.quality) continue;
      done += result.quality->rounds;
      bad += result.quality->rounds - result.quality->good;
    }
    std::cerr << fmt::format("\r\x1b[K{} of {} rounds, {} not good", done, count_ * results_.size(),
                             bad)
              << std::flush;
  }

 private:
  static bool live_terminal() { return live::can_redraw(STDERR_FILENO); }

  const std::vector<SlotResult>& results_;
  unsigned count_;
  bool shown_;
  std::chrono::steady_clock::time_point next_{};
};

class Prober {
 public:
  Prober(Stage& stage, Question question, const std::vector<SlotResult>& results)
      : stage_(stage), question_(question), progress_(results, question.count) {}

  /// One slot, to its end. Throws for bugs only.
  session::awaitable<void> operator()(SlotResult& result) {
    std::exception_ptr thrown;
    OpenSlot open;
    try {
      open = co_await open_slot(stage_.deadlines(), result.slot);
      co_await talk(open, result);
    } catch (...) {
      thrown = std::current_exception();
    }
    co_await release(open);
    if (!thrown) co_return;
    const trace::Failure failure = session::failure_of(thrown);
    result.code = failure.code;
    result.text = failure.text;
  }

 private:
  session::awaitable<void> talk(OpenSlot& open, SlotResult& result) {
    const unsigned baud = std::min(question_.baud, result.slot.max_baud.value_or(question_.baud));
    const port::LineSettings wanted{baud, question_.parity};
    result.found = co_await session::probe(*open.port, *open.lines, wanted, stage_.stop());
    if (question_.count == 0) co_return;
    result.quality.emplace();
    const chip::Chip* chip = result.found->chip;
    // As delivered, some parts leave their bootloader with a reset.
    result.quality->with_reset =
        open.lines->can_reset() && chip != nullptr && !session::reset_may_lose_rom(*chip);
    const port::Duration startup = chip != nullptr ? chip->startup : port::Duration::zero();
    const std::function<void()> after_round = [this] { progress_.tick(); };
    co_await session::measure_line(*open.port, *open.lines, startup, question_.count, stage_.stop(),
                                   *result.quality, after_round);
    if (result.quality->good == question_.count) co_return;
    result.code = result.quality->garbage > 0 ? "E407" : "E406";
    result.text =
        result.quality->rounds < question_.count
            ? fmt::format("given up: {} rounds in a row failed", session::most_failed_in_a_row)
            : fmt::format("{} of {} rounds failed", result.quality->rounds - result.quality->good,
                          result.quality->rounds);
  }

  Stage& stage_;
  Question question_;
  Progress progress_;
};

Exit exit_of(const std::vector<SlotResult>& results) {
  bool failed = false;
  bool error = false;
  bool aborted = false;
  bool found = false;
  for (const SlotResult& result : results) {
    if (result.code.empty()) {
      found = true;
      continue;
    }
    const trace::Outcome outcome = trace::failure_code(result.code).outcome;
    failed = failed || outcome == trace::Outcome::fail;
    error = error || outcome == trace::Outcome::error;
    aborted = aborted || outcome == trace::Outcome::aborted;
  }
  if (aborted) return Exit::aborted;
  if (failed) return Exit::unit_failed;
  return error || !found ? Exit::error_or_nothing : Exit::ok;
}

Question question_of(const CommandLine& line) {
  constexpr unsigned most_rounds = 1'000'000;
  Question question{baud_of(line),
                    value_of("parity", line.get<std::string>("parity"), parity_words), 0};
  if (!line.has("count")) return question;
  question.count = line.get<unsigned>("count");
  if (question.count == 0 || question.count > most_rounds)
    throw UsageError(fmt::format("--count {}: choose 1 to {}", question.count, most_rounds));
  return question;
}

void print(const std::vector<SlotResult>& results, bool as_json, bool measured) {
  if (!as_json) {
    print_found(results);
    if (measured) print_quality(results);
    return;
  }
  json::array array;
  for (const SlotResult& result : results) array.push_back(to_json(result));
  std::cout << json::serialize(array) << "\n";
}

}  // namespace

Exit probe_command(const Arguments& arguments) {
  CommandLine line(usage, examples);
  add_station_options(line);
  auto& options = line.options();
  options.add_options()("baud,b", po::value<unsigned>()->default_value(115200)->value_name("RATE"),
                        "line rate, unless a slot's max_baud is lower");
  options.add_options()("parity",
                        po::value<std::string>()->default_value("even")->value_name("WORD"),
                        "even, or none for the few parts that want 8N1");
  options.add_options()("count", po::value<unsigned>()->value_name("N"),
                        "repeat sync and Get N times; Ctrl-C shows what was measured so far");
  options.add_options()("json", "one JSON array");
  if (!line.parse(arguments)) return Exit::ok;
  const auto station = load_station(line);
  if (!station) throw UsageError("where? name the slots with --station FILE or --port ADDR");
  if (!report(station->diagnostics)) return Exit::usage;
  const Question question = question_of(line);

  std::vector<SlotResult> results;
  for (const recipe::Slot& slot : pick_slots(line, *station->station)) {
    results.push_back({slot, {}, {}, {}, {}});
  }
  asio::io_context io(1);
  View silent(true);  // no event is ever shown: the answer comes at the end
  Stage stage(io, silent);
  {
    Prober prober(stage, question, results);
    stage.run(side_by_side(results, prober));
  }
  print(results, line.has("json"), question.count > 0);
  return exit_of(results);
}

}  // namespace gangflash::app
