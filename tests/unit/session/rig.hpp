#pragma once
// A whole attempt on virtual time: plan, virtual board, real journal in a temporary folder, events
// kept.
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "recipe/operation.hpp"
#include "recipe/plan.hpp"
#include "session/rack.hpp"
#include "sim/board.hpp"
#include "support/board_port.hpp"

namespace gangflash::session {

/// Bytes that no erase and no neighbour produces, and that no two blocks share.
inline std::vector<std::uint8_t> pattern(std::size_t size) {
  std::vector<std::uint8_t> bytes(size);
  std::uint32_t state = 0x2545F491;
  for (std::uint8_t& byte : bytes) {
    state = state * 1664525u + 1013904223u;
    byte = static_cast<std::uint8_t>(state >> 24u);
  }
  return bytes;
}

/// A plan for `chip` with one image of `size` bytes at the start of its flash plus `offset`.
inline recipe::Plan make_plan_for(const std::string& chip, std::size_t size,
                                  void (*adjust)(recipe::Recipe&) = nullptr,
                                  std::uint32_t offset = 0) {
  recipe::Recipe recipe;
  recipe.name = "unit-test";
  recipe.revision = "1";
  recipe.part = chip::find(chip).value();
  if (adjust != nullptr) adjust(recipe);
  image::Image image;
  image.format = image::Format::bin;
  image.file = pattern(size);
  image.segments = {{recipe.part.chip->flash.begin + offset, image.file}};
  image.file_sha256 = std::string(64, 'a');
  image.content_sha256 = image::content_sha256(image.segments);
  std::vector<recipe::PlannedImage> images;
  images.push_back({"pattern.bin", std::move(image)});
  auto result = recipe::make_plan(std::move(recipe), std::move(images), "unit-test");
  for (const auto& diagnostic : result.diagnostics) {
    if (diagnostic.severity == recipe::Severity::error)
      ADD_FAILURE() << recipe::to_string(diagnostic);
  }
  result.plan->recipe_sha256 = std::string(64, 'b');
  result.plan->recipe_bytes = "recipe: unit-test\n";
  return std::move(result.plan).value();
}

class Rig {
 public:
  explicit Rig(recipe::Plan plan)
      : plan_(std::move(plan)),
        folder_(std::filesystem::temp_directory_path() /
                ("gangflash-session-" + std::to_string(::getpid()) + "-" +
                 std::to_string(++counter_))) {
    std::filesystem::create_directories(folder_);
    journal_ = std::make_unique<trace::Journal>(database());
    trace::RunStart run;
    run.tool = {"gangflash", "0.0.0", "test", std::string(64, 'c'), "test"};
    run.station = "rig";
    run.host = "test";
    run.recipe = {plan_.recipe_sha256,    plan_.recipe.name, plan_.recipe.revision,
                  plan_.recipe.part.name, "readback",        plan_.content_sha256,
                  plan_.recipe_bytes};
    if (plan_.operation != recipe::Operation::recipe) run.operation = recipe::name(plan_.operation);
    run.purpose = "debug";
    journal_->start_run(run);
  }
  ~Rig() {
    journal_.reset();
    std::filesystem::remove_all(folder_);
  }
  Rig(const Rig&) = delete;
  Rig& operator=(const Rig&) = delete;

  [[nodiscard]] std::filesystem::path database() const { return folder_ / "trace.db"; }

  /// Puts a board of the plan's chip into the next slot.
  sim::Board& add_board(sim::BoardOptions options = {}) {
    if (options.part.chip == nullptr) options.part = plan_.recipe.part;
    if (options.uid == sim::Uid{}) {
      for (std::size_t i = 0; i < options.uid.size(); ++i) {
        options.uid[i] = static_cast<std::uint8_t>(0x10 * (boards_.size() + 1) + i);
      }
    }
    boards_.push_back(std::make_unique<sim::Board>(std::move(options)));
    const std::string number = std::to_string(boards_.size());
    slots_.push_back({.name = "A" + number, .port = number});
    return *boards_.back();
  }
  /// A slot whose port cannot be opened.
  void add_missing_port() {
    boards_.push_back(nullptr);
    const std::string number = std::to_string(boards_.size());
    slots_.push_back({.name = "A" + number, .port = number});
  }

  Round run() {
    Round round;
    drive([&](const Environment& environment) -> awaitable<void> {
      round = co_await run_round(environment, slots_, stop);
    });
    return round;
  }

  /// One attempt on the first board: for what run_round does not hand on.
  AttemptResult attempt() {
    AttemptResult result;
    drive([&](const Environment& environment) -> awaitable<void> {
      Attempt which{trace::uuid_v7(trace::WallClock::now()), slots_.front(), 1};
      result = co_await run_attempt(environment, std::move(which));
    });
    return result;
  }

 private:
  template <class Job>
  void drive(Job job) {
    const auto open = [this](const std::string& address) -> awaitable<std::unique_ptr<port::Port>> {
      sim::Board* board = boards_.at(std::stoul(address) - 1).get();
      if (board == nullptr)
        throw port::PortError(port::Fault::absent, "no such device: " + address);
      now_ += std::chrono::hours(1);  // a board's time never goes back, not even for a retry
      auto line = std::make_unique<test::BoardPort>(*board, now_);
      line->on_write = [this, address](port::Bytes bytes) {
        if (on_write) on_write(address, bytes);
      };
      if (wrap_port) co_return wrap_port(std::move(line));
      co_return line;
    };
    const auto emit = [this](const Event& event) { events.push_back(event); };
    const Environment environment{plan_, *journal_, stop, open, emit, allow_empty};
    io_.restart();
    boost::asio::co_spawn(io_, job(environment), [](const std::exception_ptr& thrown) {
      if (thrown) std::rethrow_exception(thrown);
    });
    io_.run();
  }

 public:
  /// One value of the trace database, as text; empty when it is NULL or there is no row.
  [[nodiscard]] std::string recorded(const std::string& query) const {
    SQLite::Database database(this->database().string(), SQLite::OPEN_READONLY);
    SQLite::Statement statement(database, query);
    return statement.executeStep() && !statement.getColumn(0).isNull()
               ? statement.getColumn(0).getString()
               : std::string();
  }
  [[nodiscard]] std::string detail(const std::string& step) const {
    return recorded("SELECT detail FROM step WHERE name = '" + step +
                    "' ORDER BY attempt_id DESC LIMIT 1");
  }
  [[nodiscard]] std::string lock_proof() const {
    return recorded("SELECT lock_proof FROM attempt_end ORDER BY attempt_id DESC LIMIT 1");
  }

  /// The last unit_finished of a slot.
  [[nodiscard]] UnitFinished finished(const std::string& slot = "A1") const {
    UnitFinished last;
    for (const Event& event : events) {
      const auto* unit = std::get_if<UnitFinished>(&event.what);
      if (unit != nullptr && unit->slot == slot) last = *unit;
    }
    EXPECT_EQ(last.slot, slot) << "no light was shown";
    return last;
  }
  [[nodiscard]] std::vector<std::string> steps(const std::string& slot = "A1") const {
    std::vector<std::string> names;
    for (const Event& event : events) {
      const auto* step = std::get_if<StepFinished>(&event.what);
      if (step != nullptr && step->slot == slot) names.push_back(step->name);
    }
    return names;
  }

  const recipe::Plan& plan() const { return plan_; }
  std::vector<Event> events;
  Stop stop;
  bool allow_empty = false;
  /// Sees every phase of every slot before its board does.
  std::function<void(const std::string& address, port::Bytes)> on_write;
  /// Puts something between the session and its board.
  std::function<std::unique_ptr<port::Port>(std::unique_ptr<port::Port>)> wrap_port;

 private:
  inline static int counter_ = 0;
  recipe::Plan plan_;
  std::filesystem::path folder_;
  boost::asio::io_context io_{1};
  std::unique_ptr<trace::Journal> journal_;
  std::vector<std::unique_ptr<sim::Board>> boards_;
  std::vector<recipe::Slot> slots_;
  port::TimePoint now_{std::chrono::hours(1)};
};

/// Whether the board's flash holds exactly the plan's image.
inline bool holds_image(const sim::Board& board, const recipe::Plan& plan) {
  for (const image::Segment& segment : plan.segments) {
    const auto from = segment.address - plan.recipe.part.chip->flash.begin;
    const auto flash = board.flash().subspan(from, segment.bytes.size());
    if (!std::equal(flash.begin(), flash.end(), segment.bytes.begin())) return false;
  }
  return true;
}

}  // namespace gangflash::session
