#include "gangreport/output.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace gangflash::report {

namespace {

constexpr std::size_t buffer_size = std::size_t{64} * 1024;

[[noreturn]] void fail(const std::string& what) {
  throw std::system_error{errno, std::generic_category(), what};
}

std::filesystem::path folder_of(const std::filesystem::path& file) {
  return file.has_parent_path() ? file.parent_path() : ".";
}

}  // namespace

OutputFile::OutputFile(std::filesystem::path file) : file_{std::move(file)} {
  const std::filesystem::path folder = folder_of(file_);
  temporary_ = (folder / ("." + file_.filename().string() + ".XXXXXX")).string();
  fd_ = ::mkostemp(temporary_.data(), O_CLOEXEC);
  if (fd_ < 0) {
    fail("creating a file in " + folder.string());
  }
  const mode_t mask =
      ::umask(0);  // mkstemp makes 0600; the answer shall be as readable as any new file
  ::umask(mask);
  ::fchmod(fd_, 0666 & ~mask);
}

OutputFile::~OutputFile() {
  if (fd_ >= 0) {
    ::close(fd_);
    ::unlink(temporary_.c_str());
  }
}

void OutputFile::write(std::string_view text) {
  buffer_ += text;
  if (buffer_.size() >= buffer_size) {
    flush();
  }
}

void OutputFile::flush() {
  for (std::size_t written = 0; written < buffer_.size();) {
    const ssize_t count = ::write(fd_, buffer_.data() + written, buffer_.size() - written);
    if (count < 0 && errno != EINTR) {
      fail("writing " + file_.string());
    }
    written += count > 0 ? static_cast<std::size_t>(count) : 0;
  }
  buffer_.clear();
}

void OutputFile::complete() {
  flush();
  if (::fsync(fd_) != 0 || ::rename(temporary_.c_str(), file_.c_str()) != 0) {
    fail("completing " + file_.string());
  }
  ::close(std::exchange(fd_, -1));
}

void sync_folder(const std::filesystem::path& folder) {
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd >= 0) {
    ::fsync(fd);  // some file systems refuse; the rename stands all the same
    ::close(fd);
  }
}

void write_file(const std::filesystem::path& file, const std::string& text) {
  OutputFile output{file};
  output.write(text);
  output.complete();
  sync_folder(folder_of(file));
}

}  // namespace gangflash::report
