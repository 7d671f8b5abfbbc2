# ./build check: what a compiler and a test run do not say.

# The checks, in their order: the last four take many minutes each.
readonly checks=(format scripts forbidden interface packages sanitizers fuzzing documentation)

# What the person at the terminal waits for.
declare -rA check_purposes=(
    [format]="every Swift file as swift format writes it"
    [scripts]="shellcheck over every script"
    [forbidden]="no second pool of threads, no traps, no Foundation in the plugin"
    [interface]="the C library offers what its description and the packages' symbols say"
    [packages]="the Debian packages are built twice, and are the same to the byte"
    [sanitizers]="the modules' tests and the plugin's C files, under the sanitizers"
    [fuzzing]="every fuzz target over its corpus, then 30 seconds of search"
    [documentation]="the commands of the documentation that take too long for ./build test"
)

# Runs the checks that are named, or all.
run_checks() {
    local check began failures=() summary=()
    (($#)) || set -- "${checks[@]}"
    for check in "$@"; do
        [[ -v check_purposes[$check] ]] || misuse "there is no check \"$check\"; there are ${checks[*]}"
    done
    require_swift
    require_packages "${build_packages[@]}" "${plugin_packages[@]}" "${lab_packages[@]}" "${package_packages[@]}" \
        "${check_packages[@]}"
    for check in "$@"; do
        announce "${check^}: ${check_purposes[$check]}"
        began=$SECONDS
        if "check_$check"; then
            summary+=("$(printf 'passed %-13s %5d s' "$check" $((SECONDS - began)))")
        else
            summary+=("$(printf 'FAILED %-13s %5d s' "$check" $((SECONDS - began)))")
            failures+=("$check")
        fi
        say "${summary[-1]}"
    done
    announce "Checks, $((SECONDS / 60)) min $((SECONDS % 60)) s"
    printf '%s\n' "${summary[@]}"
    ((${#failures[@]} == 0)) || fail "these checks failed: ${failures[*]}"
    say "All checks passed."
}

check_format() {
    swift format lint --strict --parallel --recursive Package.swift Sources Tests Fuzzing
}

check_scripts() {
    shellcheck --external-sources build .ci/run Benchmarks/{run,discovery,order} Fuzzing/run
}

# What the design forbids: tasks, sleeps and queues outside the one loop, since they start a thread pool inside the
# client; traps that received data could reach; Foundation in what is linked into the plugin.
check_forbidden() {
    local found=0
    forbid 'starts a thread pool' '(^|[^.A-Za-z])Task *(\(|\{)|Task\.(detached|sleep)|DispatchQueue' \
        Sources ':!Sources/EventLoop' || found=1
    forbid 'can trap' '\btry!|\bas! |\bfatalError\(' Sources || found=1
    forbid 'pulls Foundation into the plugin' '^ *(public |package |internal |private |fileprivate )?import Foundation' \
        Sources ':!Sources/communicator-login' ':!Sources/communicator-lab' || found=1
    return "$found"
}

# Fails, with the places, when a Swift file under the paths $3... has the pattern $2, which is forbidden for reason $1.
forbid() {
    local reason=$1 pattern=$2
    shift 2
    local places
    places=$(git grep --line-number --extended-regexp "$pattern" -- "$@" | grep '^[^:]*\.swift:' |
        grep -vE '^[^:]*:[0-9]+: *//' || true)
    [[ -z $places ]] && return
    printf 'forbidden, since it %s:\n%s\n' "$reason" "$places"
    return 1
}

# The packages must be the same to the byte when they are built from scratch in another folder, without
# a network.
check_packages() {
    local other package failed=0
    say "Here"
    build_debian_packages >"$package_log" 2>&1 || { say "The packages do not build; see $package_log."; return 1; }
    say "From scratch, in another folder"
    other=$(mktemp --directory)
    mkdir "$other/sources"
    tar --exclude='./.build*' --exclude=./.git --create . | tar --extract --directory "$other/sources"
    (
        cd "$other/sources"
        swift package resolve
        unshare --map-root-user --net sh -c 'ip link set lo up && exec dpkg-buildpackage --build=binary --no-sign'
    ) >"$package_log" 2>&1 || { say "The packages do not build elsewhere; see $package_log."; return 1; }
    for package in "$package_folder"/*.deb; do
        cmp "$package" "$other/$(basename "$package")" || failed=1
    done
    rm -r "$other"
    return "$failed"
}

# The tests with log-ons by gss-ntlmssp, which leaks in its own code.
readonly log_on_targets='AuthenticationTests|LabPoolTests|CommunicatorTests|CommunicatorAPITests'
readonly log_on_suites='NTLMLogOnTests|HTTPAuthenticationTests|PasswordTicketTests|HTTPFaultTests'
readonly log_on_tests="^(($log_on_targets)\\.|NetworkTests\\..*($log_on_suites))"

# The test that reads how much memory the system gets back: the address sanitizer keeps what is freed.
readonly allocator_tests='^CommunicatorTests\.FreedMemoryTests/'

# The modules' tests and the plugin's C files once more, under sanitizers, in a build folder of their own. Swift has no
# undefined-behaviour sanitizer on Linux: what that one looks for traps in Swift.
check_sanitizers() {
    local failed=0
    sanitize_modules detect_leaks=1 --skip "$program_targets" --skip "$log_on_tests" || failed=1
    sanitize_modules detect_leaks=0 --filter "$log_on_tests" --skip "$allocator_tests" || failed=1
    sanitize_glue || failed=1
    return "$failed"
}

# Runs the tests that the options from $2 on choose, under the address sanitizer with the option $1. (The linker gold
# warns of each of the sanitizer's functions.)
sanitize_modules() {
    say "Modules, under the address sanitizer, $1"
    ASAN_OPTIONS=$1 LSAN_OPTIONS=suppressions=Scripts/leaks.txt:print_suppressions=0 \
        swift test --sanitize=address --scratch-path .build/address --disable-xctest --no-parallel -Xswiftc -use-ld=lld \
        --quiet "${@:2}" </dev/null
}

# Every scenario of the plugin's C files between libpurple and a scripted core. (Leaks are valgrind's part, in
# ./build test.)
sanitize_glue() {
    local folder=.build/address/glue scenarios=()
    local compile=(gcc -std=gnu11 -g -O1 -fPIC -fsanitize=address,undefined -fno-sanitize-recover=undefined
        -ICShims/CCommunicator)
    say "The plugin's C files, under the address and undefined-behaviour sanitizers"
    mkdir -p "$folder/plugins"
    # shellcheck disable=SC2046 # pkg-config prints several words
    "${compile[@]}" -shared -fvisibility=hidden CShims/CPurplePlugin/*.c -o "$folder/plugins/libcommunicator.so" \
        $(pkg-config --cflags --libs purple) || return 1
    # shellcheck disable=SC2046
    "${compile[@]}" -rdynamic Tests/CHost/{glue,client,fake_core}.c -o "$folder/glue" \
        $(pkg-config --cflags --libs purple) || return 1
    mapfile -t scenarios < <("$folder/glue")
    ASAN_OPTIONS=detect_leaks=0 "$folder/glue" "$folder/plugins" "${scenarios[@]}" </dev/null
}

# Every fuzz target over its corpus, then for 30 seconds on its own.
check_fuzzing() {
    Fuzzing/run 30
}

# What stands in README.md and docs/ as `sh clone seldom`: the tests read the pages.
check_documentation() {
    require_packages "${test_packages[@]}" "${bench_packages[@]}"
    swift build --build-tests
    COMMUNICATOR_COMMANDS=seldom .build/debug/CommunicatorPackageTests.xctest --testing-library swift-testing \
        --no-parallel --filter 'CloneTests/commands' </dev/null
}
