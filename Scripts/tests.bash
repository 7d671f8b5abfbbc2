# ./build test: the modules' tests, then the tests of whole programs, and one line of counts.

readonly report_folder=.build/test-reports
readonly package_log=.build/packages.log
readonly root_log=.build/root.log

# The targets that drive whole programs: real clients, the referee, the tools. They wait for programs most of the time,
# so the modules' tests run beside them, and so do as many of their own suites as take about as long as the others: they
# have networks, pools and centres of their own.
readonly program_targets='^(InteropTests|ClientTests|CommandTests)\.'
readonly apart_names='Account|Discovery|Failure|ForwardProxy|Glue|Hostile|PreAuthentication|ProofMatrix|Verdict'
readonly apart_suites="^ClientTests\..*/($apart_names)Tests/"

run_tests() {
    prepare_tests
    local status=0
    rm -rf "$report_folder"
    mkdir -p "$report_folder"
    announce "Testing the programs, and the modules beside them"
    # What runs in the background does not hear of Ctrl-C by itself.
    trap 'kill 0' INT
    run_test_targets modules --skip "$program_targets" >"$report_folder/modules.log" &
    local modules=$!
    run_test_targets apart --filter "$apart_suites" >"$report_folder/apart.log" &
    local apart=$!
    run_test_targets programs --filter "$program_targets" --skip "$apart_suites" || status=1
    wait "$apart" || status=1
    announce "What the programs' tests said that ran apart"
    cat "$report_folder/apart.log"
    wait "$modules" || status=1
    announce "What the modules' tests said"
    cat "$report_folder/modules.log"
    print_counts || status=1
    return "$status"
}

# The pictures in docs/screenshots, by the tests that compare them.
take_pictures() {
    prepare_tests
    mkdir -p "$report_folder"
    announce "Taking the pictures that have changed"
    COMMUNICATOR_PICTURES=replace run_test_targets pictures --filter 'ClientTests.Installed.(PidginTests|GuestTests)'
    say "They are in docs/screenshots. Look at them."
}

# Builds everything that tests use, and installs what they need.
prepare_tests() {
    require_packages "${build_packages[@]}" "${plugin_packages[@]}" "${lab_packages[@]}" \
        "${package_packages[@]}" "${test_packages[@]}" "${translation_packages[@]}" "${check_packages[@]}"
    # The clean Debian of the tests, made beside what follows. A test that needs it waits for it, or says why there is
    # none.
    mkdir -p "$(dirname "$root_log")"
    ((EUID != 0)) || print_root </dev/null >"$root_log" 2>&1 &
    # The tests read English, whoever runs them.
    export LC_ALL=C.UTF-8
    unset LANGUAGE
    announce "Building the products"
    build_plugin
    build_library
    build_program communicator-login
    build_program communicator-lab
    announce "Building the packages"
    build_debian_packages >"$package_log" 2>&1 || fail "the packages do not build; the last of $package_log:" \
        "$(tail --lines=30 "$package_log")"
    announce "Building the tests"
    swift build --build-tests
}

# Runs the chosen tests and leaves a report under the name $1. One test of a process runs at a time: a process has one
# event loop, and many tests look at what is left on it. What begins is not shown, only what ends. (The bundle is run
# itself: of two swift test in one folder, one waits for the other.)
run_test_targets() {
    local name=$1
    shift
    .build/debug/CommunicatorPackageTests.xctest --testing-library swift-testing --no-parallel \
        --xunit-output "$report_folder/$name.xml" "$@" </dev/null 2>&1 | grep --line-buffered --extended-regexp --invert-match $'^(\e\\[[0-9;]*m)*◇'
}

# Prints how many tests passed and failed, as the reports say. A run that ended without a report, or in which nothing
# was tested, counts as one failure. Fails unless everything passed.
print_counts() {
    local name report total failed all_passed=0 all_failed=0
    for name in modules apart programs; do
        report=$report_folder/$name.xml
        total=0 failed=1
        if [[ -f $report ]]; then
            total=$(grep -c '<testcase ' "$report" || true)
            failed=$(grep '<testcase ' "$report" | grep -vc '/>$' || true)
        fi
        ((total)) || failed=1
        ((all_passed += total > failed ? total - failed : 0)) || true
        ((all_failed += failed)) || true
    done
    printf '\n%d passed, %d failed\n' "$all_passed" "$all_failed"
    ((all_failed == 0))
}
