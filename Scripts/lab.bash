# A simulated pool in the background, for the demo and the benchmark.

lab_process='' # of the pool that runs, or empty

# Starts the pool on free ports of loopback, with further options of communicator-lab; $1 is its folder. Sets
# lab_server, lab_web (the web services), lab_authority (the file to trust), lab_log, and the one account that it knows: lab_address, lab_login,
# lab_password_file.
start_lab() {
    local folder=$1
    shift
    mkdir -p "$folder"
    lab_log=$folder/log.json
    lab_authority=$folder/ca.pem
    lab_address=alice@contoso.example
    lab_login='CONTOSO\alice'
    lab_password_file=$folder/password
    head --bytes=12 /dev/urandom | base64 >"$lab_password_file"
    printf '%s %s %s\n' "$lab_address" "$lab_login" "$(<"$lab_password_file")" >"$folder/accounts"
    : >"$lab_log"
    "$product_folder/communicator-lab" --json --directory "$folder" --accounts "$folder/accounts" --port 0 "$@" \
        >"$lab_log" 2>"$folder/errors" </dev/null &
    lab_process=$!
    await_lab "$folder"
    lab_server=localhost:$(lab_port sip_tls_port)
    lab_web=https://localhost:$(lab_port web_port)
}

lab_port() {
    sed -n 's/.*"event":"ready".*"'"$1"'":\([0-9]*\).*/\1/p' "$lab_log"
}

# Waits until the pool is open, ten seconds at most.
await_lab() {
    local turn
    for ((turn = 0; turn < 100; turn++)); do
        grep -q '"event":"ready"' "$lab_log" && return
        kill -0 "$lab_process" 2>/dev/null || break
        sleep 0.1
    done
    fail "the simulated pool does not start: $(<"$1/errors")"
}

stop_lab() {
    [[ -n $lab_process ]] || return 0
    kill -INT "$lab_process" 2>/dev/null || true
    wait "$lab_process" 2>/dev/null || true
    lab_process=''
}
