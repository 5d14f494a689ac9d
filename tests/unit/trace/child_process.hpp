#pragma once
// A second process for tests: runs a function, says when it got somewhere, and can be killed.
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <exception>
#include <functional>
#include <string>

namespace gangflash::trace {

class ChildProcess {
 public:
  /// The child's ends of the two pipes.
  struct Link {
    int to_parent;
    int from_parent;
    void say() const { [[maybe_unused]] const auto n = ::write(to_parent, "x", 1); }
    void hear() const {
      char c = 0;
      [[maybe_unused]] const auto n = ::read(from_parent, &c, 1);
    }
  };

  /// Fork before this process has threads. The child's exit code is what `body` returns, 99 when it
  /// throws.
  explicit ChildProcess(const std::function<int(const Link&)>& body) {
    [[maybe_unused]] const int a = ::pipe(up_);
    [[maybe_unused]] const int b = ::pipe(down_);
    std::fflush(nullptr);  // or both would print what is buffered
    pid_ = ::fork();
    if (pid_ == 0) {
      ::close(up_[0]);
      ::close(down_[1]);
      int code = 99;
      try {
        code = body({up_[1], down_[0]});
      } catch (const std::exception& error) {
        [[maybe_unused]] const auto n =
            ::write(2, error.what(), std::char_traits<char>::length(error.what()));
      }
      ::_exit(code);
    }
    ::close(up_[1]);
    ::close(down_[0]);
  }
  ~ChildProcess() {
    kill();
    wait();
    ::close(up_[0]);
    ::close(down_[1]);
  }
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  /// Waits for say(); false when the child ended instead.
  [[nodiscard]] bool hear() const {
    char c = 0;
    return ::read(up_[0], &c, 1) == 1;
  }
  void say() const { [[maybe_unused]] const auto n = ::write(down_[1], "x", 1); }
  void kill() const {
    if (pid_ > 0) {
      ::kill(pid_, SIGKILL);
    }
  }
  /// Exit code; -1 when it was killed.
  int wait() {
    if (pid_ <= 0) {
      return -1;
    }
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  pid_t pid_ = -1;
  int up_[2] = {-1, -1};
  int down_[2] = {-1, -1};
};

/// What `work` returns in a process of another user, who may read what all may, and nothing else:
/// the test itself may run as root. 98: there is no such user for us.
inline int as_nobody(const std::function<int()>& work) {
  constexpr unsigned nobody = 65534;
  ChildProcess child{[&](const ChildProcess::Link&) {
    const bool changed = ::geteuid() != 0 || (::setgid(nobody) == 0 && ::setuid(nobody) == 0);
    return changed ? work() : 98;
  }};
  return child.wait();
}

}  // namespace gangflash::trace
