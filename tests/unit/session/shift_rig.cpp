#include "unit/session/shift_rig.hpp"

#include <unistd.h>

#include <SQLiteCpp/SQLiteCpp.h>
#include <boost/asio/co_spawn.hpp>

namespace gangflash::session {

namespace {

/// What the session has open: it stays when the board goes.
class SocketPort final : public port::Port {
 public:
  SocketPort(Socket& socket, std::function<void(port::Bytes)> on_write)
      : socket_(socket), on_write_(std::move(on_write)) {}

  awaitable<void> write(port::Bytes bytes) override {
    check();
    on_write_(bytes);
    if (socket_.pins) co_await socket_.pins->write(bytes);
    keep_time();
  }
  awaitable<std::size_t> read_some(port::MutableBytes into, port::Duration timeout) override {
    check();
    std::size_t n = 0;
    if (socket_.pins) {
      n = co_await socket_.pins->read_some(into, timeout);
    } else {
      socket_.now += timeout;
    }
    keep_time();
    co_return n;
  }
  awaitable<port::LineSettings> set_line(port::LineSettings wanted) override {
    check();
    line_ = wanted;
    if (socket_.pins) co_await socket_.pins->set_line(wanted);
    co_return wanted;
  }
  awaitable<void> set_output(port::Output, bool) override { co_return; }
  awaitable<bool> input(port::Input) override { co_return socket_.board != nullptr; }
  awaitable<void> discard_input() override {
    check();
    if (socket_.pins) co_await socket_.pins->discard_input();
  }
  awaitable<void> sleep(port::Duration pause) override {
    check();
    if (socket_.pins) {
      co_await socket_.pins->sleep(pause);
      keep_time();
      co_return;
    }
    socket_.now += pause;
    if (!socket_.next || --socket_.looks_empty > 0) co_return;
    socket_.insert(std::move(socket_.next));
    co_await socket_.pins->set_line(line_);
  }
  [[nodiscard]] port::TimePoint now() const override { return socket_.now; }

 private:
  void check() const {
    if (!socket_.plugged) throw port::PortError(port::Fault::lost, "the adapter is gone");
  }
  void keep_time() {
    if (socket_.pins) socket_.now = socket_.pins->now();
  }

  Socket& socket_;
  std::function<void(port::Bytes)> on_write_;
  port::LineSettings line_{115200, port::Parity::even};
};

}  // namespace

void Socket::insert(std::unique_ptr<sim::Board> fresh) {
  board = std::move(fresh);
  pins = std::make_unique<test::BoardPort>(*board, now);
}

void Socket::exchange(std::unique_ptr<sim::Board> fresh, unsigned looks) {
  pins.reset();
  board.reset();
  next = std::move(fresh);
  looks_empty = looks;
}

ShiftRig::ShiftRig(recipe::Plan plan, unsigned slots)
    : plan_(std::move(plan)),
      folder_(
          std::filesystem::temp_directory_path() /
          ("gangflash-shift-" + std::to_string(::getpid()) + "-" + std::to_string(++counter_))) {
  std::filesystem::create_directories(folder_);
  journal_ = std::make_unique<trace::Journal>(database());
  trace::RunStart run;
  run.tool = {"gangflash", "0.0.0", "test", std::string(64, 'c'), "test"};
  run.station = "rig";
  run.host = "test";
  run.recipe = {plan_.recipe_sha256,    plan_.recipe.name, plan_.recipe.revision,
                plan_.recipe.part.name, "readback",        plan_.content_sha256,
                plan_.recipe_bytes};
  run.images.resize(1);
  run.images[0].file_sha256 = run.images[0].content_sha256 = std::string(64, 'a');
  run.images[0].file = "a.bin";
  run.images[0].format = "bin";
  run.purpose = "production";
  run.lot = "L1";
  journal_->start_run(run);
  for (unsigned i = 1; i <= slots; ++i) {
    recipe::Slot slot;
    slot.name = slot.port = "A" + std::to_string(i);
    slots_.push_back(slot);
    sockets_[slot.name] = std::make_unique<Socket>();
  }
}

ShiftRig::~ShiftRig() {
  journal_.reset();
  std::filesystem::remove_all(folder_);
}

std::unique_ptr<sim::Board> ShiftRig::board(unsigned n) const {
  sim::BoardOptions options;
  options.part = plan_.recipe.part;
  for (std::size_t i = 0; i < options.uid.size(); ++i) {
    options.uid[i] = static_cast<std::uint8_t>(0x20 + i);
  }
  options.uid[0] = static_cast<std::uint8_t>(n);
  options.uid[1] = static_cast<std::uint8_t>(n >> 8);
  return std::make_unique<sim::Board>(std::move(options));
}

awaitable<std::unique_ptr<port::Port>> ShiftRig::open(std::string slot) {
  Socket& place = socket(slot);
  if (!place.plugged) throw port::PortError(port::Fault::absent, "no such device: " + slot);
  co_return std::make_unique<SocketPort>(place, [this, slot](port::Bytes bytes) {
    if (on_write) on_write(slot, bytes);
  });
}

Round ShiftRig::run(FloorOptions options) {
  const auto open_it = [this](const std::string& address) { return open(address); };
  const auto emit = [this](const Event& event) {
    events.push_back(event);
    if (on_event) on_event(event);
  };
  const auto adapter = [](const std::string&) { return port::Adapter{}; };
  const Environment environment{plan_, *journal_, stop,    open_it,
                                emit,  false,     adapter, std::chrono::milliseconds(1)};
  options.decisions_every = std::chrono::milliseconds(1);
  options.job = {plan_.recipe_sha256, {std::string(64, 'a')}};
  trace::FloorState state(database(), "rig");
  Floor shared(io_.get_executor(), environment, state, std::move(options), slots_, stop);
  floor = &shared;
  Round round;
  io_.restart();
  boost::asio::co_spawn(io_, shared.run(), [&](const std::exception_ptr& thrown, Round result) {
    if (thrown) std::rethrow_exception(thrown);
    round = std::move(result);
  });
  io_.run();
  floor = nullptr;
  return round;
}

std::string ShiftRig::recorded(const std::string& query) const {
  SQLite::Database database(this->database().string(), SQLite::OPEN_READONLY, 1000);
  SQLite::Statement statement(database, query);
  return statement.executeStep() && !statement.getColumn(0).isNull()
             ? statement.getColumn(0).getString()
             : std::string();
}

std::vector<UnitFinished> ShiftRig::lights(const std::string& slot) const {
  std::vector<UnitFinished> found;
  for (const Event& event : events) {
    const auto* unit = std::get_if<UnitFinished>(&event.what);
    if (unit != nullptr && (slot.empty() || unit->slot == slot)) found.push_back(*unit);
  }
  return found;
}

}  // namespace gangflash::session
