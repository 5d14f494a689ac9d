#include "trace/journal.hpp"

#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>
#include <utility>
#include <variant>

#include "trace/rows.hpp"
#include "trace/store.hpp"
#include "trace/tidy_up.hpp"

namespace gangflash::trace {

class Journal::Writer {
 public:
  Writer(std::filesystem::path file, Care care);
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  struct Request {
    std::variant<RunStart, AttemptStart, Identified, AttemptEnd, RunEvent, RunEnd> record;
    Done done;
    std::exception_ptr refusal = {};  ///< of this one alone
  };
  void submit(Request request);
  [[nodiscard]] const std::vector<InterruptedAttempt>& interrupted() const noexcept {
    return interrupted_;
  }

 private:
  using Steady = std::chrono::steady_clock;

  void open();
  void run();
  std::vector<Request> wait_for_work();
  std::exception_ptr commit(std::vector<Request>& batch) noexcept;
  void write(Request& request);
  std::optional<std::string> sign();
  void close() noexcept;

  const std::filesystem::path file_;
  const Care care_;
  ClockGuard clock_;
  std::optional<Store> store_;
  std::optional<Rows> rows_;
  std::int64_t owner_ = 0;
  std::vector<InterruptedAttempt> interrupted_;

  std::mutex mutex_;
  std::condition_variable waiting_;
  std::vector<Request> queue_;
  bool stop_ = false;
  std::exception_ptr dead_;  // of the writer thread alone, as is the next
  Steady::time_point checkpoint_due_;
  std::thread thread_;
};

Journal::Writer::Writer(std::filesystem::path file, Care care)
    : file_{std::move(file)},
      care_{std::move(care)},
      clock_{care_.clock},
      checkpoint_due_{Steady::now() + care_.checkpoint_every} {
  as_store_error(file_, [this] { open(); });
  thread_ = std::thread{[this] { run(); }};
}

void Journal::Writer::open() {
  store_.emplace(file_, care_.key, clock_.now());
  SQLite::Database& database = store_->database();
  clock_.start_from(database);
  if (const auto complaint = clock_.complaint(file_)) {
    throw StoreError{*complaint};
  }
  const auto dead = unended_owners(database, store_->owners()).dead;
  if (!dead.empty()) {
    quick_check(database, file_);  // what killed them may have hurt the file too
  }
  SQLite::Transaction transaction{database, SQLite::TransactionBehavior::IMMEDIATE};
  refresh_failure_codes(database);
  interrupted_ = close_interrupted(database, store_->ledger(), dead, clock_.now());
  owner_ = register_owner(database, store_->owners(), clock_.now());
  transaction.commit();
  rows_.emplace(database, store_->ledger(), owner_);
  store_->unlock_opening();
}

Journal::Writer::~Writer() {
  {
    const std::lock_guard lock{mutex_};
    stop_ = true;
  }
  waiting_.notify_one();
  thread_.join();
  close();
}

void Journal::Writer::submit(Request request) {
  bool asleep = false;  // maybe: who finds something in the queue knows that it was woken
  {
    const std::lock_guard lock{mutex_};
    asleep = queue_.empty();
    queue_.push_back(std::move(request));
  }
  if (asleep) {
    waiting_.notify_one();
  }
}

/// Everything that waits; nothing when a checkpoint is due or the journal closes.
std::vector<Journal::Writer::Request> Journal::Writer::wait_for_work() {
  std::unique_lock lock{mutex_};
  const auto has_work = [this] { return stop_ || !queue_.empty(); };
  if (care_.key && !dead_) {
    waiting_.wait_until(lock, checkpoint_due_, has_work);
  } else {
    waiting_.wait(lock, has_work);
  }
  return std::exchange(queue_, {});
}

void Journal::Writer::run() {
  for (;;) {
    std::vector<Request> batch = wait_for_work();
    if (batch.empty()) {
      const std::lock_guard lock{mutex_};
      if (stop_ && queue_.empty()) {
        return;
      }
    }
    if (!dead_) {
      dead_ = commit(batch);
    }
    for (Request& request : batch) {
      request.done(dead_ ? dead_ : request.refusal);
    }
  }
}

void Journal::Writer::write(Request& request) {
  if (std::holds_alternative<AttemptStart>(request.record)) {
    if (const auto complaint = clock_.complaint(file_)) {
      request.refusal = std::make_exception_ptr(StoreError{*complaint});
      return;
    }
  }
  std::visit([this](const auto& record) { rows_->write(record); }, request.record);
}

std::optional<std::string> Journal::Writer::sign() {
  checkpoint_due_ = Steady::now() + care_.checkpoint_every;
  return store_->ledger().checkpoint(*care_.key, rows_->station(), clock_.now());
}

/// All of the batch in one transaction, or nothing of it. After a failure nobody knows what the
/// disk holds, so there is no second try: the station stops, and the next start looks at what is
/// there.
std::exception_ptr Journal::Writer::commit(std::vector<Request>& batch) noexcept {
  try {
    SQLite::Transaction transaction{store_->database(), SQLite::TransactionBehavior::IMMEDIATE};
    bool run_ends = false;
    for (Request& request : batch) {
      write(request);
      run_ends = run_ends || std::holds_alternative<RunEnd>(request.record);
    }
    std::optional<std::string> note;
    if (care_.key && (run_ends || Steady::now() >= checkpoint_due_)) {
      note = sign();
    }
    transaction.commit();
    if (note) {
      publish(file_, *note);
    }
    return nullptr;
  } catch (const SQLite::Exception& error) {
    return std::make_exception_ptr(store_error(file_, error));
  } catch (const StoreError&) {
    return std::current_exception();
  } catch (const std::exception& error) {
    return std::make_exception_ptr(
        StoreError{"trace database " + file_.string() + ": " + error.what()});
  }
}

void Journal::Writer::close() noexcept {
  if (dead_) {
    return;
  }
  try {
    // With an attempt open the owner does not sign off: the next start must find and close it.
    if (!rows_->has_open_attempts()) {
      if (rows_->has_open_run()) {
        std::vector<Request> last;
        last.push_back({RunEnd{"stopped", clock_.now()}, {}});
        commit(last);
      }
      SQLite::Transaction transaction{store_->database(), SQLite::TransactionBehavior::IMMEDIATE};
      sign_off(store_->database(), owner_, clock_.now());
      transaction.commit();
    }
    store_->database().exec("PRAGMA wal_checkpoint(PASSIVE)");
  } catch (const std::exception&) {
    // Every attempt is on the disk already; what is missing here only costs the next start a look
    // at this owner.
  }
}

Journal::Journal(const std::filesystem::path& database, Care care)
    : writer_{std::make_unique<Writer>(database, std::move(care))} {}
Journal::~Journal() = default;

const std::vector<InterruptedAttempt>& Journal::interrupted() const noexcept {
  return writer_->interrupted();
}

namespace {

/// Waits for what a request was answered.
template <class Submit>
void wait_for(Submit submit) {
  std::promise<void> committed;
  submit([&](std::exception_ptr error) {
    if (error) {
      committed.set_exception(std::move(error));
    } else {
      committed.set_value();
    }
  });
  committed.get_future().get();
}

}  // namespace

void Journal::start_run(const RunStart& run) {
  wait_for([&](Done done) { writer_->submit({run, std::move(done)}); });
}
void Journal::event(const RunEvent& event) {
  wait_for([&](Done done) { writer_->submit({event, std::move(done)}); });
}
void Journal::end_run(const RunEnd& end) {
  wait_for([&](Done done) { writer_->submit({end, std::move(done)}); });
}

void Journal::begin(AttemptStart start, Done done) {
  writer_->submit({std::move(start), std::move(done)});
}
void Journal::identified(Identified identity, Done done) {
  writer_->submit({std::move(identity), std::move(done)});
}
void Journal::finish(AttemptEnd end, Done done) {
  writer_->submit({std::move(end), std::move(done)});
}
void Journal::event(RunEvent event, Done done) {
  writer_->submit({std::move(event), std::move(done)});
}

}  // namespace gangflash::trace
