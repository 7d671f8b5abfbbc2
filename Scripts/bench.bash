# ./build bench: the plugin and pidgin-sipe in the same host program, against the same simulated pool.

run_benchmark() {
    require_packages "${build_packages[@]}" "${plugin_packages[@]}" "${lab_packages[@]}" "${bench_packages[@]}"
    build_plugin
    build_program communicator-lab
    build_benchmark_host
    Benchmarks/run
}

# The libpurple host that measures a plugin.
build_benchmark_host() {
    local output=.build/benchmark/host
    mkdir -p "$(dirname "$output")"
    # shellcheck disable=SC2046 # pkg-config prints several words
    gcc "${c_flags[@]}" -DPURPLE_LIBRARY_FOLDER="\"$(pkg-config --variable=plugindir purple)\"" -rdynamic \
        Benchmarks/Host/*.c -o "$output" $(pkg-config --cflags --libs purple)
}
