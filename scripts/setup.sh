# Sourced by the scripts beside it: installs what is missing on Debian 12, and nothing when all is there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

packages_build=(g++ cmake ninja-build pkg-config git
  libboost1.81-dev libboost-program-options1.81-dev libboost-json1.81-dev libgpiod-dev
  libsqlitecpp-dev libsqlite3-dev libfmt-dev libyaml-cpp-dev libsodium-dev nettle-dev libelf-dev)
packages_test=(ser2net libgtest-dev libgmock-dev libbenchmark-dev openssl python3 python3-serial stm32flash sqlite3 valgrind
  clang-14 libclang-rt-14-dev clang-tidy clang-format)

say() { printf '\n== %s\n' "$*"; }

install_packages() {
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -q '^installed' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  say "installing ${missing[*]}"
  local root=()
  [ "$(id -u)" -eq 0 ] || root=(sudo)
  "${root[@]}" apt-get update -qq
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
}

# build PRESET [cmake options...] [-- targets...]: configures and builds into build/PRESET.
build() {
  local preset=$1 options=() targets=()
  shift
  while [ $# -gt 0 ] && [ "$1" != -- ]; do options+=("$1"); shift; done
  [ $# -gt 0 ] && { shift; targets=(--target "$@"); }
  cmake --preset "$preset" "${options[@]}" >"build/$preset.configure.log" 2>&1 || { cat "build/$preset.configure.log"; return 1; }
  cmake --build "build/$preset" "${targets[@]}"
}
mkdir -p build
