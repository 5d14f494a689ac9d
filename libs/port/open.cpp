#include "port/open.hpp"

#include "port/tty.hpp"

namespace gangflash::port {

awaitable<std::unique_ptr<Port>> open(Deadlines& deadlines, const std::string& address) {
  co_return std::make_unique<Tty>(deadlines, address);
}

}  // namespace gangflash::port
