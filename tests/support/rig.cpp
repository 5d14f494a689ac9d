#include "support/rig.hpp"

#include <unistd.h>

#include <algorithm>
#include <variant>

#include <SQLiteCpp/SQLiteCpp.h>
#include <boost/asio/co_spawn.hpp>

namespace gangflash::session {

Rig::Rig(recipe::Plan plan)
    : plan_(std::move(plan)),
      folder_(
          std::filesystem::temp_directory_path() /
          ("gangflash-session-" + std::to_string(::getpid()) + "-" + std::to_string(++counter_))) {
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

Rig::~Rig() {
  journal_.reset();
  std::filesystem::remove_all(folder_);
}

void Rig::wire(const std::string& reset, const std::string& boot0) {
  std::string reason;
  like.wiring.reset = recipe::parse_control_line(reset, reason).value();
  like.wiring.boot0 = recipe::parse_control_line(boot0, reason).value();
  board_wiring = sim::parse_wiring("reset=" + reset + ",boot0=" + boot0);
}

sim::Board& Rig::add_board(sim::BoardOptions options) {
  if (options.part.chip == nullptr) options.part = plan_.recipe.part;
  if (options.uid == sim::Uid{}) {
    for (std::size_t i = 0; i < options.uid.size(); ++i) {
      options.uid[i] = static_cast<std::uint8_t>(0x10 * (boards_.size() + 1) + i);
    }
  }
  boards_.push_back(std::make_unique<sim::Board>(std::move(options)));
  add_slot();
  return *boards_.back();
}

void Rig::add_missing_port() {
  boards_.push_back(nullptr);
  add_slot();
}

void Rig::add_slot() {
  slots_.push_back(like);
  slots_.back().port = std::to_string(boards_.size());
  slots_.back().name = "A" + slots_.back().port;
}

Round Rig::run() {
  Round round;
  drive([&](const Environment& environment) -> awaitable<void> {
    round = co_await run_round(environment, slots_, stop);
  });
  return round;
}

AttemptResult Rig::attempt() {
  AttemptResult result;
  drive([&](const Environment& environment) -> awaitable<void> {
    Attempt which{trace::uuid_v7(trace::WallClock::now()), slots_.front(), 1};
    result = co_await run_attempt(environment, std::move(which));
  });
  return result;
}

void Rig::drive(const std::function<awaitable<void>(const Environment&)>& job) {
  const auto open_it = [this](const std::string& address) { return open(address); };
  const auto emit = [this](const Event& event) { events.push_back(event); };
  const auto adapter = [this](const std::string&) { return adapter_found; };
  const Environment environment{plan_, *journal_,   stop,    open_it,
                                emit,  allow_empty, adapter, std::chrono::milliseconds(1)};
  io_.restart();
  boost::asio::co_spawn(io_, job(environment), [](const std::exception_ptr& thrown) {
    if (thrown) std::rethrow_exception(thrown);
  });
  io_.run();
}

awaitable<std::unique_ptr<port::Port>> Rig::open(std::string address) {
  if (on_open) on_open(address);
  sim::Board* board = boards_.at(std::stoul(address) - 1).get();
  if (board == nullptr) throw port::PortError(port::Fault::absent, "no such device: " + address);
  now_ += std::chrono::hours(1);  // a board's time never goes back, not even for a retry
  auto line = std::make_unique<test::BoardPort>(*board, now_, board_wiring);
  line->on_output = on_output;
  line->on_write = [this, address](port::Bytes bytes) {
    if (on_write) on_write(address, bytes);
  };
  line->on_read = [this, address](port::Bytes bytes) {
    if (on_read) on_read(address, bytes);
  };
  if (wrap_port) co_return wrap_port(std::move(line));
  co_return line;
}

std::string Rig::recorded(const std::string& query) const {
  SQLite::Database database(this->database().string(), SQLite::OPEN_READONLY);
  SQLite::Statement statement(database, query);
  return statement.executeStep() && !statement.getColumn(0).isNull()
             ? statement.getColumn(0).getString()
             : std::string();
}

std::string Rig::detail(const std::string& step) const {
  return recorded("SELECT detail FROM step WHERE name = '" + step +
                  "' ORDER BY attempt_id DESC LIMIT 1");
}

std::string Rig::lock_proof() const {
  return recorded("SELECT lock_proof FROM attempt_end ORDER BY attempt_id DESC LIMIT 1");
}

UnitFinished Rig::finished(const std::string& slot) const {
  UnitFinished last;
  for (const Event& event : events) {
    const auto* unit = std::get_if<UnitFinished>(&event.what);
    if (unit != nullptr && unit->slot == slot) last = *unit;
  }
  EXPECT_EQ(last.slot, slot) << "no light was shown";
  return last;
}

std::vector<std::string> Rig::steps(const std::string& slot) const {
  std::vector<std::string> names;
  for (const Event& event : events) {
    const auto* step = std::get_if<StepFinished>(&event.what);
    if (step != nullptr && step->slot == slot) names.push_back(step->name);
  }
  return names;
}

bool holds_image(const sim::Board& board, const recipe::Plan& plan) {
  for (const image::Segment& segment : plan.segments) {
    const auto from = segment.address - plan.recipe.part.chip->flash.begin;
    const auto flash = board.flash().subspan(from, segment.bytes.size());
    if (!std::equal(flash.begin(), flash.end(), segment.bytes.begin())) return false;
  }
  return true;
}

}  // namespace gangflash::session
