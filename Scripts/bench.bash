# ./build bench: the plugin and pidgin-sipe in the same host program, against the same simulated pool.

run_benchmark() {
    require_packages "${build_packages[@]}" "${plugin_packages[@]}" "${lab_packages[@]}" "${bench_packages[@]}"
    build_plugin
    build_program communicator-lab
    Benchmarks/run
}
