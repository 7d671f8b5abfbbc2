# ./build demo: a simulated pool on this machine, and one account that signs in to it and out again.

run_demo() {
    require_packages "${build_packages[@]}" "${lab_packages[@]}"
    build_program communicator-lab
    build_program communicator-login
    echo later
}
