#include "bootloader/error.hpp"

namespace gangflash::bootloader {
namespace {

class Category final : public boost::system::error_category {
 public:
  virtual ~Category() = default;
  const char* name() const noexcept override { return "bootloader"; }
  std::string message(int value) const override {
    switch (static_cast<Errc>(value)) {
      case Errc::ok:
        return "success";
      case Errc::nack:
        return "refused (NACK 0x1F)";
      case Errc::timeout:
        return "no answer in time";
      case Errc::unexpected_byte:
        return "neither ACK nor NACK";
      case Errc::malformed_reply:
        return "reply makes no sense";
    }
    return "unknown bootloader error";
  }
};

}  // namespace

const boost::system::error_category& error_category() noexcept {
  static const Category category;
  return category;
}

}  // namespace gangflash::bootloader
