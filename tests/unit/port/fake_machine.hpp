#pragma once
// A made-up machine: the files of /sys, /dev, /run and /proc that say which adapters are there.
#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

namespace gangflash::port {

class FakeMachine {
 public:
  FakeMachine() {
    std::string name = (std::filesystem::temp_directory_path() / "gangflash-XXXXXX").string();
    root_ = ::mkdtemp(name.data());
    std::filesystem::permissions(root_, std::filesystem::perms(0755));
  }
  FakeMachine(const FakeMachine&) = delete;
  FakeMachine& operator=(const FakeMachine&) = delete;
  ~FakeMachine() { std::filesystem::remove_all(root_); }

  [[nodiscard]] const std::filesystem::path& root() const { return root_; }

  void write(const std::string& file, const std::string& text) const {
    std::filesystem::create_directories((root_ / file).parent_path());
    std::ofstream(root_ / file) << text << "\n";
  }

  void link(const std::string& name, const std::string& target) const {
    const auto folder = (root_ / name).parent_path();
    std::filesystem::create_directories(folder);
    std::filesystem::create_directories((root_ / target).parent_path());
    std::filesystem::create_symlink((root_ / target).lexically_relative(folder), root_ / name);
  }

  /// An FTDI adapter in a socket of a hub ("2.1").
  void plug(const std::string& tty, const std::string& socket, const std::string& number,
            const std::string& serial) const {
    const std::string usb = "sys/devices/pci0000:00/usb1/1-" + socket;
    const std::string port = usb + "/1-" + socket + ":1.0/" + tty;
    write(usb + "/idVendor", "0403");
    write(usb + "/idProduct", "6001");
    write(usb + "/product", "FT232R USB UART");
    if (!serial.empty()) write(usb + "/serial", serial);
    write(port + "/latency_timer", "16");
    write(port + "/tty/" + tty + "/dev", number);
    write("sys/bus/usb-serial/drivers/ftdi_sio/new_id", "");
    link(port + "/driver", "sys/bus/usb-serial/drivers/ftdi_sio");
    link(port + "/tty/" + tty + "/device", port);
    link("sys/class/tty/" + tty, port + "/tty/" + tty);
    write("dev/" + tty, "");
    link("dev/serial/by-path/pci-usb-0:" + socket + ":1.0-port0", "dev/" + tty);
    write("run/udev/data/c" + number, "S:serial/by-id/usb-FTDI_" + serial + "-if00-port0");
  }

 private:
  std::filesystem::path root_;
};

}  // namespace gangflash::port
