#!/usr/bin/env bash
# Tests of ./selfsame and scripts/setup.sh on a machine that is made up: dpkg-query, apt-get, id, cmake and dotnet are stand-ins, so
# nothing is installed or compiled. Prints "ok NAME" or "not ok NAME" for each test.
set -uo pipefail

repository=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd -P)
readonly repository
sandbox=$(mktemp -d)
trap 'rm -rf "$sandbox"' EXIT
unset LIBTORCH LIBTORCH_USE_PYTORCH CI DOTNET_ROOT
failures=0

# A stand-in that appends its name and arguments to calls.log, then does what its body says.
stand_in() {
    {
        printf '#!/usr/bin/env bash\n'
        printf 'printf "%%s\\n" "%s $*" >>"$SANDBOX/calls.log"\n' "$1"
        cat
    } >"$sandbox/bin/$1"
    chmod +x "$sandbox/bin/$1"
}

# A clone in a folder with spaces, on a machine where everything is installed and the user is root.
set_up() {
    rm -rf "${sandbox:?}"/*
    export SANDBOX=$sandbox INSTALLED='g++ cmake ninja-build libjpeg62-turbo-dev libopenblas0-openmp libtorch-dev libgloo-dev' USER_ID=0
    export SDKS='10.0.100 [/usr/share/dotnet/sdk]' BUILD_CODE=0 APT_CODE=0
    clone="$sandbox/a clone"
    mkdir -p "$sandbox/bin" "$clone/native" "$clone/src/Selfsame.Cli"
    cp -r "$repository/selfsame" "$repository/scripts" "$clone/"
    touch "$clone/native/CMakeLists.txt" "$clone/src/Selfsame.Cli/Program.cs" "$clone/src/Selfsame.Cli/Other.cs"
    touch "$sandbox/calls.log"

    stand_in id <<<'echo "$USER_ID"'
    stand_in dpkg-query <<<'for package in "$@"; do [[ " $INSTALLED " == *" $package "* ]] && echo "$package installed"; done; true'
    stand_in apt-get <<<'echo "E: no such package"; exit "$APT_CODE"'
    stand_in cmake <<<'[[ $1 != --build ]] || touch "$2/libselfsame_torch.so"'
    stand_in dotnet <<'BODY'
case $1 in
    --list-sdks) echo "$SDKS" ;;
    build)
        [[ $BUILD_CODE == 0 ]] || { echo 'Program.cs(1,1): error CS1002: ; expected'; exit "$BUILD_CODE"; }
        out="$(dirname "$2")/../artifacts/bin/Selfsame.Cli/release"
        mkdir -p "$out" && touch "$out/Selfsame.Cli.dll"
        ;;
    *) shift; printf '<%s>' "$@" ;;
esac
BODY
    PATH="$sandbox/bin:$original_path"
}

# run COMMAND...: its stdout in $out, its stderr in $err, its exit code in $code.
run() {
    code=0
    out=$("$@" 2>"$sandbox/err") || code=$?
    err=$(<"$sandbox/err")
}

calls() { grep -c "^$1" "$sandbox/calls.log"; }

expect() {
    [[ $2 == "$3" ]] && return
    printf '  %s: expected "%s", got "%s"\n' "$1" "$2" "$3"
    broken=true
}

check() {
    broken=false
    set_up
    "$1"
    if $broken; then
        printf 'not ok %s\n' "${1#test_}"
        failures=$((failures + 1))
    else
        printf 'ok %s\n' "${1#test_}"
    fi
}

test_first_start_builds_and_the_next_one_does_not() {
    run "$clone/selfsame" pretrain 'two words'
    expect code 0 $code
    expect arguments '<pretrain><two words>' "$out"
    expect builds 1 "$(calls 'dotnet build')"
    run "$clone/selfsame" pretrain
    expect builds 1 "$(calls 'dotnet build')"
    expect messages '' "$err"
    expect 'package look-ups' 1 "$(calls dpkg-query)"
}

test_an_edited_or_deleted_source_builds_again() {
    run "$clone/selfsame"
    touch "$clone/src/Selfsame.Cli/Program.cs"
    run "$clone/selfsame"
    expect 'builds after an edit' 2 "$(calls 'dotnet build')"
    rm "$clone/src/Selfsame.Cli/Other.cs"
    run "$clone/selfsame"
    expect 'builds after a deletion' 3 "$(calls 'dotnet build')"
}

test_a_symlink_from_another_folder_works() {
    mkdir "$sandbox/elsewhere"
    ln -s "../a clone/selfsame" "$sandbox/elsewhere/selfsame"
    cd "$sandbox/elsewhere" || return
    run ./selfsame doctor
    cd "$repository" || return
    expect code 0 $code
    expect arguments '<doctor>' "$out"
}

test_without_root_the_exact_command_is_printed() {
    USER_ID=1000 INSTALLED='g++ ninja-build libtorch-dev libgloo-dev libjpeg62-turbo-dev'
    run "$clone/selfsame"
    expect code 2 $code
    expect command 'sudo apt-get install --no-install-recommends cmake libopenblas0-openmp' "sudo apt-get install${err##*sudo apt-get install}"
    expect installs 0 "$(calls apt-get)"
    expect builds 0 "$(calls 'dotnet build')"
}

test_as_root_only_what_is_missing_is_installed() {
    INSTALLED=${INSTALLED/cmake /}
    run "$clone/selfsame"
    expect code 0 $code
    expect installs 1 "$(calls apt-get)"
    expect 'installs of cmake' 1 "$(calls 'apt-get .* install --no-install-recommends --yes cmake$')"
}

test_a_failed_installation_updates_once_then_shows_the_log() {
    INSTALLED='' APT_CODE=100
    run "$clone/selfsame"
    expect code 1 $code
    expect updates 1 "$(calls 'apt-get .* update')"
    expect log 2 "$(grep -c '^E: no such package$' <<<"$err")"
}

test_another_libtorch_needs_no_libtorch_packages() {
    export LIBTORCH=/opt/libtorch
    INSTALLED=${INSTALLED/ libtorch-dev libgloo-dev/}
    run "$clone/selfsame"
    expect code 0 $code
    expect installs 0 "$(calls apt-get)"
    unset LIBTORCH
    INSTALLED+=' libtorch-dev libgloo-dev'
    run "$clone/selfsame"
    expect 'fresh configurations' 2 "$(calls 'cmake .*--fresh')"
}

test_the_demo_also_needs_its_images() {
    USER_ID=1000
    run "$clone/selfsame" demo
    expect code 2 $code
    expect package dataset-fashion-mnist "${err##* }"
    run "$clone/selfsame" demo --help
    expect 'code of its help' 0 $code
}

test_an_old_sdk_is_refused() {
    SDKS='8.0.100 [/usr/share/dotnet/sdk]'
    run "$clone/selfsame"
    expect code 2 $code
    expect lines 1 "$(wc -l <<<"$err")"
}

test_a_failed_build_shows_its_errors_and_builds_again() {
    BUILD_CODE=1
    run "$clone/selfsame"
    expect code 1 $code
    expect 'compiler errors shown' 1 "$(grep -c CS1002 <<<"$err")"
    BUILD_CODE=0
    run "$clone/selfsame"
    expect 'code of the next start' 0 $code
}

test_two_first_starts_build_once() {
    "$clone/selfsame" one >"$sandbox/one" 2>/dev/null &
    "$clone/selfsame" two >"$sandbox/two" 2>/dev/null
    wait $!
    expect outputs '<one><two>' "$(cat "$sandbox/one" "$sandbox/two")"
    expect builds 1 "$(calls 'dotnet build')"
}

original_path=$PATH
for test in $(declare -F | awk '$3 ~ /^test_/ { print $3 }'); do
    check "$test"
done
exit $((failures > 0))
