#pragma once
// Filled in by the build (cmake/version.cmake).

namespace gangflash::app {

extern const char* const version;  ///< "0.1.0"
extern const char* const
    build;  ///< source commit, "-dirty" when it was changed, or "unknown" outside git

}  // namespace gangflash::app
