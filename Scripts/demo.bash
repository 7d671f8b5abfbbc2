# ./build demo: a simulated pool on this machine, and one account that signs in to it and out again.

run_demo() {
    require_packages "${build_packages[@]}" "${lab_packages[@]}"
    build_program communicator-lab
    build_program communicator-login
    show_sign_in
}

# Lets the programs in product_folder, built or installed, sign in to each other. The pool stays open.
show_sign_in() {
    demo_folder=$(mktemp --directory)
    trap 'stop_lab; rm -rf "$demo_folder"' EXIT
    start_lab "$demo_folder/pool"
    announce "Signing $lab_address in to the simulated pool at $lab_server"
    "$product_folder/communicator-login" --server "$lab_server" --login "$lab_login" \
        --password-file "$lab_password_file" --ca-file "$lab_authority" \
        --certificate-store "$demo_folder/certificates" "$lab_address"
}

# Lets the smallest client of libpurple, compiled from the installed example, sign in to the open pool with the
# installed plugin.
show_plugin_sign_in() {
    announce "Signing in with the plugin, in a client of libpurple"
    # shellcheck disable=SC2046 # pkg-config prints several words
    cc -o "$demo_folder/nullclient" /usr/share/doc/purple-communicator/examples/nullclient.c \
        $(pkg-config --cflags --libs purple)
    SSL_CERT_FILE=$lab_authority "$demo_folder/nullclient" "$lab_server" "$lab_address,$lab_login" <"$lab_password_file"
}
