# What ./selfsame and ./test share: install what is missing, build what is stale. Sourced, never run by itself.
#
# The caller sets `root` (the repository's absolute path). Every message goes to stderr: stdout belongs to the command.

# To build and run: a C++ tool chain, libtorch, and libjpeg-turbo. libgloo-dev has headers that libtorch's own include. Debian's default
# BLAS makes matrix products about 70 times slower than OpenBLAS, which is why that one is not left to chance.
readonly build_packages=(g++ cmake ninja-build libjpeg62-turbo-dev libopenblas0-openmp)
readonly libtorch_packages=(libtorch-dev libgloo-dev)
readonly demo_packages=(dataset-fashion-mnist)
# To test: Python's torch and torchvision (what our numbers are compared with) and a small real data set.
readonly test_packages=(python3-torch python3-torchvision dataset-fashion-mnist)

readonly logs="$root/artifacts/logs"
readonly stamps="$root/artifacts/stamps"

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

say() { printf 'selfsame: %s\n' "$*" >&2; }

# die CODE MESSAGE: 1 = something failed, 2 = something is missing or was used wrongly.
die() {
    local code=$1
    shift
    say "$@"
    exit "$code"
}

uses_own_libtorch() { [[ -n ${LIBTORCH:-} || ${LIBTORCH_USE_PYTORCH:-} == 1 ]]; }

in_ci() { [[ ${CI:-} == true || ${CI:-} == 1 ]]; }

# require_dotnet: puts a .NET 10 SDK on PATH, or ends with what to do.
require_dotnet() {
    local folder
    if ! command -v dotnet >/dev/null; then
        for folder in "${DOTNET_ROOT:-}" "${HOME:-}/.dotnet"; do
            [[ -x $folder/dotnet ]] && export PATH="$folder:$PATH" && return
        done
        die 2 "the .NET 10 SDK is missing; install it from https://dotnet.microsoft.com/download/dotnet/10.0 and run this again"
    fi
}

require_dotnet_version() {
    local sdks
    sdks=$(dotnet --list-sdks | cut -d ' ' -f 1 | paste -sd ' ')
    [[ " $sdks" == *' 10.'* ]] ||
        die 2 "the .NET 10 SDK is missing (installed: ${sdks:-none}); get it from https://dotnet.microsoft.com/download/dotnet/10.0"
}

# require_packages REASON PACKAGE...: installs the missing ones as root; otherwise prints the command that does, and ends with 2.
require_packages() {
    local reason=$1 package installed update='' missing=()
    shift
    # Elsewhere than on Debian the build's own message has to do.
    command -v dpkg-query >/dev/null || return 0
    installed=$(dpkg-query --show --showformat='${Package} ${db:Status-Status}\n' "$@" 2>/dev/null) || true
    for package in "$@"; do
        [[ $'\n'$installed$'\n' == *$'\n'"$package installed"$'\n'* ]] || missing+=("$package")
    done
    ((${#missing[@]})) || return 0

    if (($(id -u) != 0)); then
        compgen -G '/var/lib/apt/lists/*Packages*' >/dev/null || update='sudo apt-get update && '
        die 2 "Debian packages are missing ($reason); run: ${update}sudo apt-get install --no-install-recommends ${missing[*]}"
    fi
    say "installing $reason with apt-get: ${missing[*]} (log: $logs/apt.log)"
    mkdir -p "$logs"
    : >"$logs/apt.log"
    # Fresh images have no package lists and old ones have stale lists; both show as a failed install.
    apt_get install --no-install-recommends --yes "${missing[@]}" ||
        { apt_get update && apt_get install --no-install-recommends --yes "${missing[@]}"; } ||
        { tail -n 30 "$logs/apt.log" >&2; die 1 "apt-get could not install ${missing[*]}; all of its output is in $logs/apt.log"; }
}

apt_get() {
    DEBIAN_FRONTEND=noninteractive apt-get --quiet -o DPkg::Lock::Timeout=300 "$@" >>"$logs/apt.log" 2>&1 </dev/null 9>&-
}

require_build_packages() {
    local packages=("${build_packages[@]}")
    uses_own_libtorch || packages+=("${libtorch_packages[@]}")
    require_packages 'the compiler, libtorch and libjpeg-turbo' "${packages[@]}"
}

# What a build depends on besides its sources; a stamp holds it, so that a moved clone or another libtorch builds anew.
configuration() { printf '%s\n' "root=$root" "LIBTORCH=${LIBTORCH:-}" "LIBTORCH_USE_PYTORCH=${LIBTORCH_USE_PYTORCH:-}"; }

# is_fresh STAMP INPUT...: nothing under the inputs changed since the stamp. A deleted file shows as its folder's newer time.
is_fresh() {
    local stamp=$1 input inputs=()
    shift
    [[ -f $stamp && $(<"$stamp") == "$(configuration)" ]] || return 1
    for input in "$@"; do
        [[ -e $root/$input ]] && inputs+=("$root/$input")
    done
    [[ -z $(find "${inputs[@]}" -path "$root/native/build*" -prune -o -newer "$stamp" -print -quit) ]]
}

readonly cli="$root/artifacts/bin/Selfsame.Cli/release/Selfsame.Cli.dll"
readonly native_library="$root/native/build/libselfsame_torch.so"
readonly cli_inputs=(native src scripts/setup.sh .editorconfig Directory.Build.props Directory.Packages.props global.json)
readonly all_inputs=("${cli_inputs[@]}" tests benchmarks examples Selfsame.slnx)

native_is_fresh() { [[ -f $native_library ]] && is_fresh "$stamps/native" native scripts/setup.sh; }
cli_is_fresh() { [[ -f $cli && -f $native_library ]] && is_fresh "$stamps/cli" "${cli_inputs[@]}"; }
all_is_fresh() { cli_is_fresh && is_fresh "$stamps/all" "${all_inputs[@]}"; }

# build cli|all: brings the native library and the command, or the whole solution, up to date. Waits for a build that already runs.
build() {
    local what=$1 started="$stamps/started"
    "${what}_is_fresh" && return
    # Whatever a git clone by another user left unwritable is better said here than by a compiler.
    mkdir -p "$logs" "$stamps" "$root/native/build" 2>/dev/null && [[ -w $stamps && -w $root/native/build ]] ||
        die 1 "you may not write to $root; run this as the user who owns it, or from your own clone"
    {
        flock --nonblock 9 || { say 'waiting for another build of this clone'; flock 9; }
        # Whoever held the lock may have built it.
        if ! "${what}_is_fresh"; then
            # The time of the start: what is edited while the build runs is newer than the stamp.
            configuration >"$started"
            native_is_fresh || build_native
            cp --preserve=timestamps "$started" "$stamps/native"
            if [[ $what == cli ]]; then
                build_managed "$root/src/Selfsame.Cli"
            else
                build_managed "$root/Selfsame.slnx"
                cp --preserve=timestamps "$started" "$stamps/cli"
            fi
            mv "$started" "$stamps/$what"
        fi
    } 9>"$stamps/lock"
}

build_native() {
    local log="$logs/native.log" options=(-DCMAKE_BUILD_TYPE=Release)
    # native/torch reads LIBTORCH and LIBTORCH_USE_PYTORCH itself, but CMake remembers what it found: another libtorch needs a fresh start.
    if [[ ! -f $stamps/native || $(<"$stamps/native") != "$(configuration)" ]]; then
        options+=(--fresh)
    fi
    say "building the native library (log: $log)"
    { cmake -S "$root/native" -B "$root/native/build" -G Ninja "${options[@]}" && cmake --build "$root/native/build"; } \
        >"$log" 2>&1 </dev/null 9>&- ||
        { tail -n 30 "$log" >&2; die 1 "the native library did not build; all of the output is in $log"; }
}

build_managed() {
    local log="$logs/build.log" options=()
    in_ci && options+=(-p:RestoreLockedMode=true)
    say "building ${1##*/} (log: $log)"
    # The compiler server outlives the build, so it must not inherit the lock.
    dotnet build "$1" --configuration Release --verbosity quiet --nologo "${options[@]}" >"$log" 2>&1 </dev/null 9>&- || {
        grep -E '(error|warning) [A-Z]+[0-9]+:' "$log" | sort --unique | head -n 20 >&2 || tail -n 30 "$log" >&2
        die 1 "the build failed; all of the output is in $log"
    }
}
