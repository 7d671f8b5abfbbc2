# One measurement of a plugin in the libpurple host.

host_runner=() # the words before the host's name, for a program that watches it

# Runs the host with the plugin $1 and the user folder $2; the rest are its account and server. What a plugin says on
# standard error is shown when it fails.
run_host() {
    local plugin=$1 user_folder=$2 preload=''
    shift 2
    [[ $plugin == sipe ]] && preload=$PWD/$bench_folder/sax-preload.so
    SSL_CERT_FILE=${lab_authority:-} LD_PRELOAD=$preload \
        "${host_runner[@]}" "$host" "$bench_folder/plugins/$plugin" "prpl-$plugin" "$user_folder" "$@" \
        2>"$bench_folder/errors" ||
        fail "$plugin cannot be measured: $(<"$bench_folder/errors")"
}

# Keeps the "name value" lines on standard input: one file for each name of the plugin $1, under the prefix $2.
keep_values() {
    local name value
    while read -r name value; do
        echo "$value" >>"$bench_folder/values/$1/$2$name"
    done
}

# A user folder, $1, in which libpurple already trusts the certificates of a server, $2, under the names that follow: it
# has no other way to be told of an authority.
make_user_folder() {
    local peers=$1/certificates/x509/tls_peers server=$2 name
    shift 2
    rm -rf "${peers%/certificates/*}"
    mkdir -p "$peers"
    for name in "$@"; do
        openssl s_client -connect "$server" </dev/null 2>/dev/null | openssl x509 >"$peers/$name"
    done
}
