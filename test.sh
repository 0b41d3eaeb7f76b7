#!/usr/bin/env bash
# Installs what is missing, builds the tests with g++ (warnings are errors), and passes them all.
# Words are given to ctest, for example: ./test.sh -L quick
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$root/scripts/packages.sh"

need "${build_packages[@]}" "${gui_packages[@]}" "${test_packages[@]}" "${gui_test_packages[@]}"

build=$root/build/test
cmake -S "$root" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Test -DCMAKE_CXX_COMPILER=g++ -DBATON_WERROR=ON -DBATON_UNITY=ON
cmake --build "$build"
exec ctest --test-dir "$build" --output-on-failure --no-tests=error -j "$(nproc)" "$@"
