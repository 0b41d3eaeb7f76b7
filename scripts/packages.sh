# packages.sh - sourced by run.sh, test.sh and .ci/run: installs what is missing, and says so.
#
# need PACKAGE... : Debian and Ubuntu package names. Asks nothing. On another system, or without
# the right to install, it names what is missing and goes on; the build then says what it lacks.

need() {
    local missing=()
    command -v dpkg-query >/dev/null 2>&1 || {
        echo "This is not Debian or Ubuntu; install what these packages hold: $*" >&2
        return 0
    }
    local package
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return 0
    echo "Installing ${missing[*]}" >&2
    local root=()
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null 2>&1; then
            echo "Not root and no sudo; as root, run: apt-get install ${missing[*]}" >&2
            return 1
        fi
        root=(sudo)
    fi
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq >&2 || echo "apt-get update failed; trying with the old lists" >&2
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
}

build_packages=(g++ cmake ninja-build libfmt-dev nlohmann-json3-dev libboost-dev)
# The window; without them the command is built alone.
gui_packages=(pkg-config libsdl2-dev libimgui-dev libfreetype-dev libpng-dev fonts-dejavu-core libgl1 libgl1-mesa-dri)
gui_test_packages=(xvfb xdotool)
test_packages=(catch2 binutils)
bench_packages=(libbenchmark-dev)
check_packages=(clang clang-format libclang-rt-14-dev)
