#!/usr/bin/env bash
# Every C++ file is as clang-format 14 would write it. With --fix it writes them so.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
mode=(--dry-run --Werror)
[ "${1:-}" = --fix ] && mode=(-i)
git ls-files -z -- '*.cpp' '*.hpp' | xargs -0 -r clang-format --style=file "${mode[@]}"
echo "format: $(git ls-files -- '*.cpp' '*.hpp' | wc -l) files"
