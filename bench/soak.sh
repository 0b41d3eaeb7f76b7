#!/usr/bin/env bash
# Both engines on random programs, seed after seed, for as long as it may take; goes on where it ended.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() {
    cat <<'END'
Usage: bench/soak.sh [OPTION...]

Runs random programs on the cycle engine and on the fast engine and compares them (tests/fast), with
seeds that nobody has run yet, until so many instructions have been compared. Each block of seeds that
is done becomes a line of the ledger; whatever ends the script, the next call goes on behind the last
line. A change of the machine, of either engine or of the generator starts a new count; the old lines stay.

  --instructions N   until this version has compared so many (10000000000)
  --seeds N          so many seeds at the most in this call
  --block N          seeds to a line of the ledger (2000)
  --status           says what the ledger holds, and runs nothing
  --help             this text

Environment: SOAK is the program to run; without it, build/soak/tests/fast/lockstep_soak is built
(release build) and taken. LEDGER is the ledger, bench/soak.tsv without it.

A line of the ledger: version, first seed, last seed, instructions, cycles.
Exit status: 0 done, 2 usage, 7 the engines differ (the smallest case stands on standard output),
8 a tool failed, 130 interrupted.

Examples:
  nice -n 19 bench/soak.sh
  bench/soak.sh --seeds 20000
  bench/soak.sh --status
END
}

instructions=10000000000 seeds=0 block=2000
ledger=${LEDGER:-bench/soak.tsv}
header=$'# version\tfirst seed\tlast seed\tinstructions\tcycles'
# shellcheck source=bench/soak_ledger.sh
. bench/soak_ledger.sh
take_words "instructions seeds block" "$@"
# (Files of states have no part in it.)
version=$(version_of isa/*.hpp $(ls emu/*.?pp | grep -v state_file) emu/fast/*.?pp \
    tests/fast/{generate,instruction_maker,lockstep,scenario}.?pp tests/support/random.hpp 2>/dev/null)
open_ledger
need_program lockstep_soak tests/fast/lockstep_soak

done_seeds=0
while [ "$(sum "$version")" -lt "$instructions" ]; do
    [ "$seeds" -eq 0 ] || [ "$done_seeds" -lt "$seeds" ] || break
    count=$block
    [ "$seeds" -eq 0 ] || [ $((seeds - done_seeds)) -ge "$block" ] || count=$((seeds - done_seeds))
    one_block "$(next_seed)" "$count" "$count"
    read -r _ first last _ compared _ cycles <<<"$text"
    keep "$first" "$last" "$compared" "$cycles"
    done_seeds=$((done_seeds + count))
done
report
