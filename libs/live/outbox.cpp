#include "live/outbox.hpp"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <string_view>
#include <utility>

namespace gangflash::live {

using namespace std::chrono_literals;

struct Outbox::Shared {
  // A descriptor of its own: a writer that hangs may outlive the caller's, whose number could then
  // mean another file.
  Shared(int descriptor, std::size_t limit)
      : fd(::fcntl(descriptor, F_DUPFD_CLOEXEC, 0)), capacity(limit) {}
  Shared(const Shared&) = delete;
  Shared& operator=(const Shared&) = delete;
  ~Shared() {
    if (fd >= 0) ::close(fd);
  }

  [[nodiscard]] bool idle() const { return queue.empty() && !writing; }

  const int fd;
  const std::size_t capacity;
  std::mutex mutex;
  std::condition_variable work;   // for the writer
  std::condition_variable moved;  // for flush and the destructor
  std::deque<std::string> queue;
  bool writing = false;
  bool urgent = false;  // something waits that the writer was to be woken for
  bool stopping = false;
  bool broken = false;
  bool ended = false;
  std::atomic<bool> abandoned = false;
  std::atomic<std::uint64_t> dropped = 0;
};

namespace {

/// How often a writer whose reader hangs looks whether it is still wanted.
constexpr auto poll_slice = 50ms;

/// How long a line that may be dropped waits for company: to wake the writer for each costs the
/// session thread more than the line itself.
constexpr auto glance = 100ms;

bool write_all(int fd, std::string_view text, const std::atomic<bool>& abandoned) {
  if (fd < 0) return false;  // poll() would ignore it for ever
  while (!text.empty()) {
    // Asking first, and then writing no more than a pipe takes whole, keeps a blocking descriptor
    // from blocking. Setting O_NONBLOCK instead would change the terminal of the shell that started
    // us.
    pollfd ready{fd, POLLOUT, 0};
    const int polled = ::poll(&ready, 1, static_cast<int>(poll_slice.count()));
    if (abandoned) return false;
    if (polled == 0 || (polled < 0 && errno == EINTR)) continue;
    const ssize_t written = ::write(fd, text.data(), std::min<std::size_t>(text.size(), PIPE_BUF));
    if (written < 0) {
      if (errno == EINTR || errno == EAGAIN) continue;
      return false;  // EPIPE, EIO, ENOSPC: the reader is gone, and only the trace matters now
    }
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

template <typename Shared>
void write_queue(Shared& shared) {
  std::unique_lock lock(shared.mutex);
  for (;;) {
    while (shared.queue.empty() && !shared.stopping) {
      shared.work.wait_for(lock, glance, [&] { return shared.urgent || shared.stopping; });
      shared.urgent = false;
    }
    if (shared.queue.empty()) break;  // stopping, and everything is out
    const std::string text = std::move(shared.queue.front());
    shared.queue.pop_front();
    shared.writing = true;
    lock.unlock();
    const bool written = write_all(shared.fd, text, shared.abandoned);
    lock.lock();
    shared.writing = false;
    if (!written) {
      shared.broken = true;
      shared.dropped += 1 + shared.queue.size();
      shared.queue.clear();
      break;
    }
    if (shared.queue.empty()) shared.moved.notify_all();
  }
  shared.ended = true;
  shared.moved.notify_all();
}

/// A thread that no signal lands on: Ctrl-C belongs to the session thread, and EPIPE is enough
/// without SIGPIPE.
template <typename Body>
std::thread start_without_signals(Body body) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  std::thread thread(std::move(body));
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return thread;
}

}  // namespace

Outbox::Outbox(int fd, std::size_t capacity, std::chrono::milliseconds patience)
    : shared_(std::make_shared<Shared>(fd, capacity)),
      patience_(patience),
      writer_(start_without_signals([shared = shared_] { write_queue(*shared); })) {}

Outbox::~Outbox() {
  {
    std::unique_lock lock(shared_->mutex);
    shared_->stopping = true;
    shared_->work.notify_all();
    const auto ended = [this] { return shared_->ended; };
    if (!shared_->moved.wait_for(lock, patience_, ended)) {
      shared_->abandoned = true;
      shared_->moved.wait_for(lock, 4 * poll_slice, ended);
    }
    if (!shared_->ended) {
      // Stuck inside write(): a terminal stopped with Ctrl-S between poll and write, or a dead
      // network disk. Joining would hang the station, so the thread keeps its share of the state
      // and ends with the process.
      writer_.detach();
      return;
    }
  }
  writer_.join();
}

bool Outbox::try_post(std::string text, Kind kind) noexcept {
  try {
    const std::scoped_lock lock(shared_->mutex);
    const std::size_t waiting = shared_->queue.size();
    const bool crowded = kind == Kind::droppable && waiting > shared_->capacity / 2;
    if (!shared_->broken && !crowded && waiting < shared_->capacity) {
      shared_->queue.push_back(std::move(text));
      // A writer that has not come back yet looks at the queue by itself: a call of the kernel
      // less.
      if (kind == Kind::keep && !shared_->urgent && !shared_->writing) {
        shared_->urgent = true;
        shared_->work.notify_one();
      }
      return true;
    }
  } catch (const std::exception&) {
    // Out of memory: a line nobody sees is the cheapest thing to lose.
  }
  ++shared_->dropped;
  return false;
}

bool Outbox::flush() {
  std::unique_lock lock(shared_->mutex);
  shared_->urgent = true;
  shared_->work.notify_one();
  const auto settled = [this] { return shared_->broken || shared_->idle(); };
  if (!shared_->moved.wait_for(lock, patience_, settled)) {
    patience_ = 0ms;  // spent: the destructor must not wait as long again
    return false;
  }
  return !shared_->broken;
}

std::uint64_t Outbox::dropped() const noexcept {
  return shared_->dropped;
}

}  // namespace gangflash::live
