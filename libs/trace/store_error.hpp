#pragma once
#include <stdexcept>

namespace gangflash::trace {

/// The store cannot be opened, read or written, or must not be trusted. The station stops: exit 6.
class StoreError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace gangflash::trace
