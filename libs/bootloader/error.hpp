#pragma once
// What can go wrong in one AN3155 command, as std-style error codes.
#include <string>

#include <boost/system/error_code.hpp>

namespace gangflash::bootloader {

enum class Errc {
  ok = 0,
  nack,             ///< the target answered 0x1F: it refuses
  timeout,          ///< the target did not answer in time
  unexpected_byte,  ///< neither ACK nor NACK where one of them must stand
  malformed_reply,  ///< the reply is complete but its contents make no sense
};

const boost::system::error_category& error_category() noexcept;

inline boost::system::error_code make_error_code(Errc code) noexcept {
  return {static_cast<int>(code), error_category()};
}

}  // namespace gangflash::bootloader

template <>
struct boost::system::is_error_code_enum<gangflash::bootloader::Errc> : std::true_type {};
