# ./build check: what a compiler and a test run do not say.

run_checks() {
    require_swift
    require_packages "${build_packages[@]}" "${plugin_packages[@]}" "${lab_packages[@]}" "${check_packages[@]}"
    local check failures=()
    for check in check_format check_scripts check_forbidden check_sanitizers check_fuzzing; do
        announce "${check/_/: }"
        "$check" || failures+=("${check#check_}")
    done
    ((${#failures[@]} == 0)) || fail "these checks failed: ${failures[*]}"
    printf '\nAll checks passed.\n'
}

check_format() {
    swift format lint --strict --parallel --recursive Package.swift Sources Tests Fuzzing
}

check_scripts() {
    shellcheck --external-sources build .ci/run Benchmarks/run Fuzzing/run
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

# The modules' tests once more, under each sanitizer, in a build folder of its own.
check_sanitizers() {
    local sanitizer failed=0
    for sanitizer in address undefined; do
        say "Tests with the $sanitizer sanitizer"
        swift test --sanitize="$sanitizer" --scratch-path ".build/$sanitizer" --disable-xctest --no-parallel \
            --quiet --skip "$program_targets" </dev/null || failed=1
    done
    return "$failed"
}

# Every fuzz target over its corpus, then for 30 seconds on its own.
check_fuzzing() {
    Fuzzing/run 30
}
