#!/usr/bin/env bash
# Random user programs under the guest OS, seed after seed; goes on where it ended.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

usage() {
    cat <<'END'
Usage: bench/soak_user.sh [OPTION...]

Runs random user programs, most of them with threads, under the guest OS and looks at each entry into the
kernel whether one of them has changed what it may not (tests/safety), with seeds that nobody has run yet,
until so many instructions of programs with threads have been run. Each block of seeds that is done becomes
a line of the ledger; whatever ends the script, the next call goes on behind the last line. A change of the
machine, of the guest OS or of the test starts a new count; the old lines stay.

  --instructions N   until this version has run so many of programs with threads (1000000000)
  --block N          seeds to a line of the ledger (100)
  --status           says what the ledger holds, and runs nothing
  --help             this text

Environment: SOAK is the program to run; without it, build/soak/tests/safety/user_soak is built
(release build) and taken. LEDGER is the ledger, bench/soak_user.tsv without it.

A line of the ledger: version, first seed, last seed, instructions, entries into the kernel, processes, runs in
which the honest program's share was looked at (in the others the kernel did little but load programs),
processes with threads, instructions of these. Older lines lack the last ones.
Exit status: 0 done, 2 usage, 7 a program got out (seed and reason stand on standard output),
8 a tool failed, 130 interrupted.

Examples:
  nice -n 19 bench/soak_user.sh
  bench/soak_user.sh --status
END
}

instructions=1000000000 block=100 counted=9
ledger=${LEDGER:-bench/soak_user.tsv}
header=$'# version\tfirst seed\tlast seed\tinstructions\tentries\tprocesses\tshares\tthreaded\tby threads'
# shellcheck source=bench/soak_ledger.sh
. bench/soak_ledger.sh
take_words "instructions block" "$@"
version=$(version_of isa/*.?pp asm/*.?pp emu/*.?pp emu/fast/*.?pp guest/os_layout.?pp lab/build/{disk,setup}.?pp os/*.asm os/include/*.inc os/sched/rr.asm \
    tests/safety/{escape,guard,user_programs}.?pp tests/safety/*.asm tests/threads/kernel_tables.?pp tests/fast/instruction_maker.hpp tests/support/random.hpp)
open_ledger
need_program user_soak tests/safety/user_soak

while [ "$(sum "$version")" -lt "$instructions" ]; do
    one_block . "$(next_seed)" "$block"
    read -r _ first last _ done_instructions _ entries _ processes _ shares _ threaded _ by_threads <<<"$text"
    keep "$first" "$last" "$done_instructions" "$entries" "$processes" "$shares" "$threaded" "$by_threads"
done
report
