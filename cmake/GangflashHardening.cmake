# What the compiler and the linker can do against bytes from outside that we misjudged: recipes, images, serial ports and
# servers are not trusted. Only for release builds: a sanitizer sees more than these, and _FORTIFY_SOURCE blinds it.
include(CheckPIESupported)
check_pie_supported(LANGUAGES CXX)  # without it CMake compiles for PIE but leaves the linking to the compiler's mood

set(gangflash_hardening
  # -U first: a distribution's build may bring its own level.
  -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3
  -fstack-protector-strong
  -fstack-clash-protection)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|amd64|i.86)$")
  list(APPEND gangflash_hardening -fcf-protection=full)
endif()

# OFF for those who bring their own, as a distribution's package builder does.
option(GANGFLASH_HARDENING "Add hardening flags to release builds" ON)
if(GANGFLASH_HARDENING AND NOT GANGFLASH_SANITIZED)
  set(GANGFLASH_HARDENED ON)
  list(JOIN gangflash_hardening " " gangflash_hardening_flags)
  string(APPEND CMAKE_CXX_FLAGS_RELEASE " ${gangflash_hardening_flags}")
  string(APPEND CMAKE_EXE_LINKER_FLAGS_RELEASE " -Wl,-z,relro,-z,now,-z,noexecstack")
endif()
