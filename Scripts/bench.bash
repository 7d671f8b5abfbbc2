# ./build bench [PART ...]: the plugin and pidgin-sipe in the same host program, against the same simulated pool.

run_benchmark() {
    source Benchmarks/parts.bash
    require_parts "$@"
    prepare_benchmark
    Benchmarks/run "$@"
}

# Builds everything that is measured, and what measures it.
prepare_benchmark() {
    require_packages "${build_packages[@]}" "${plugin_packages[@]}" "${lab_packages[@]}" "${bench_packages[@]}"
    build_plugin
    build_program communicator-lab
    build_benchmark_host
}

# ./build order: the list of functions that the linker lays side by side. The old one stays until the new one is whole.
describe_order() {
    prepare_benchmark
    announce "Seeing what runs often"
    Benchmarks/order >.build/benchmark/order
    mv .build/benchmark/order "$order_file"
    say "$(grep -vc '^#' "$order_file") functions are in $order_file."
}

# The libpurple host that measures a plugin, and what pidgin-sipe must have preloaded to read XML on Debian 12.
build_benchmark_host() {
    local folder=.build/benchmark
    mkdir -p "$folder"
    # shellcheck disable=SC2046 # pkg-config prints several words
    gcc $(debian_flags CFLAGS) "${c_flags[@]}" -fvisibility=default -DPURPLE_LIBRARY_FOLDER="\"$(pkg-config --variable=plugindir purple)\"" -rdynamic \
        Benchmarks/Host/{host,measures}.c -o "$folder/host" $(pkg-config --cflags --libs purple)
    # shellcheck disable=SC2046
    gcc $(debian_flags CFLAGS) "${c_flags[@]}" Benchmarks/Host/dns_delay.c -o "$folder/dns-delay"
    # shellcheck disable=SC2046
    gcc $(debian_flags CFLAGS) "${c_flags[@]}" Benchmarks/Host/slow_host.c -o "$folder/slow-host"
    gcc -std=gnu11 -O1 Tests/CHost/hole.c -o "$folder/hole"
    gcc -std=gnu11 -O1 Tests/CHost/hostile_dns.c -o "$folder/hostile-dns"
    # shellcheck disable=SC2046
    gcc $(debian_flags CFLAGS) "${c_flags[@]}" -fvisibility=default -shared Tests/InteropTests/Resources/sax-preload.c -o "$folder/sax-preload.so" \
        $(pkg-config --cflags --libs libxml-2.0)
}
