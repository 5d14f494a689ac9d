#include "trace/journal.hpp"

#include <condition_variable>
#include <future>
#include <mutex>
#include <system_error>
#include <thread>
#include <variant>

#include "trace/database.hpp"
#include "trace/owner.hpp"
#include "trace/rows.hpp"
#include "trace/tidy_up.hpp"

namespace gangflash::trace {

class Journal::Writer {
 public:
  explicit Writer(std::filesystem::path file);
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  struct Request {
    std::variant<RunStart, AttemptStart, Identified, AttemptEnd> record;
    Done done;
  };
  void submit(Request request);
  [[nodiscard]] const std::vector<InterruptedAttempt>& interrupted() const noexcept {
    return interrupted_;
  }

 private:
  void open();
  void prepare();
  void run();
  std::exception_ptr commit(std::vector<Request>& batch) noexcept;
  void close() noexcept;

  const std::filesystem::path file_;
  std::unique_ptr<OwnerFile> owners_;  // outlives the database: the lock goes last
  std::unique_ptr<SQLite::Database> database_;
  std::unique_ptr<Rows> rows_;
  std::int64_t owner_ = 0;
  std::vector<InterruptedAttempt> interrupted_;

  std::mutex mutex_;
  std::condition_variable waiting_;
  std::vector<Request> queue_;
  bool stop_ = false;
  std::exception_ptr dead_;  // of the writer thread alone
  std::thread thread_;
};

Journal::Writer::Writer(std::filesystem::path file) : file_{std::move(file)} {
  try {
    open();
  } catch (const SQLite::Exception& error) {
    throw store_error(file_, error);
  } catch (const std::system_error& error) {
    throw StoreError{"trace database " + file_.string() + ": " + error.what() +
                     ". Check that the path exists and the rights of the file and of its folder."};
  }
  thread_ = std::thread{[this] { run(); }};
}

void Journal::Writer::open() {
  if (file_.has_parent_path()) {
    std::filesystem::create_directories(file_.parent_path());
  }
  refuse_foreign(file_);  // before a lock file appears beside something that is not ours
  owners_ = std::make_unique<OwnerFile>(beside(file_, ".owners"));
  owners_->lock_opening();
  database_ = open_for_writing(file_);
  prepare();
  owners_->unlock_opening();
}

void Journal::Writer::prepare() {
  SQLite::Transaction transaction{*database_, SQLite::TransactionBehavior::IMMEDIATE};
  refresh_failure_codes(*database_);
  interrupted_ = close_interrupted(*database_, *owners_);
  owner_ = register_owner(*database_, *owners_);
  transaction.commit();
  rows_ = std::make_unique<Rows>(*database_, owner_);
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
  {
    const std::lock_guard lock{mutex_};
    queue_.push_back(std::move(request));
  }
  waiting_.notify_one();
}

void Journal::Writer::run() {
  for (;;) {
    std::vector<Request> batch;
    {
      std::unique_lock lock{mutex_};
      waiting_.wait(lock, [this] { return stop_ || !queue_.empty(); });
      if (queue_.empty()) {
        return;
      }
      batch.swap(queue_);
    }
    if (!dead_) {
      dead_ = commit(batch);
    }
    for (Request& request : batch) {
      request.done(dead_);
    }
  }
}

/// All of the batch in one transaction, or nothing of it. After a failure nobody knows what the
/// disk holds, so there is no second try: the station stops, and the next start looks at what is
/// there.
std::exception_ptr Journal::Writer::commit(std::vector<Request>& batch) noexcept {
  try {
    SQLite::Transaction transaction{*database_, SQLite::TransactionBehavior::IMMEDIATE};
    for (const Request& request : batch) {
      std::visit([this](const auto& record) { rows_->write(record); }, request.record);
    }
    transaction.commit();
    return nullptr;
  } catch (const SQLite::Exception& error) {
    return std::make_exception_ptr(store_error(file_, error));
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
      SQLite::Transaction transaction{*database_, SQLite::TransactionBehavior::IMMEDIATE};
      sign_off(*database_, owner_);
      transaction.commit();
    }
    database_->exec("PRAGMA wal_checkpoint(PASSIVE)");
  } catch (const std::exception&) {
    // Every attempt is on the disk already; what is missing here only costs the next start a look
    // at this owner.
  }
}

Journal::Journal(const std::filesystem::path& database)
    : writer_{std::make_unique<Writer>(database)} {}
Journal::~Journal() = default;

const std::vector<InterruptedAttempt>& Journal::interrupted() const noexcept {
  return writer_->interrupted();
}

void Journal::start_run(const RunStart& run) {
  std::promise<void> committed;
  writer_->submit({run, [&](std::exception_ptr error) {
                     if (error) {
                       committed.set_exception(std::move(error));
                     } else {
                       committed.set_value();
                     }
                   }});
  committed.get_future().get();
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

}  // namespace gangflash::trace
