# ./build install: the plugin for the person who calls, or everything for all users.

install_products() {
    case ${1:-} in
        '') install_for_user ;;
        --system) install_for_all ;;
        *)
            printf 'build: install knows only --system, not "%s"\n' "$1" >&2
            exit 2
            ;;
    esac
}

install_for_user() {
    build_plugin
    install -D --mode=755 "$product_folder/libcommunicator.so" "$HOME/.purple/plugins/libcommunicator.so"
    say "Installed for $(id -un): $HOME/.purple/plugins/libcommunicator.so." \
        "Pidgin reads protocol icons from the system's folders alone, so it shows none for this account;" \
        "./build install --system installs them." \
        "Restart Pidgin and add an account of the kind Office Communicator / Skype for Business."
}

install_for_all() {
    ((EUID == 0)) || fail "installing for all users needs root: sudo ./build install --system"
    build_plugin
    build_library
    build_program communicator-login
    build_program communicator-lab
    local plugins prefix=/usr/local
    plugins=$(pkg-config --variable=plugindir purple)
    install -D --mode=755 "$product_folder/libcommunicator.so" "$plugins/libcommunicator.so"
    install_icons /usr/share/pixmaps/pidgin/protocols
    install -D --mode=755 --target-directory="$prefix/bin" \
        "$product_folder/communicator-login" "$product_folder/communicator-lab"
    install_library "$prefix"
    say "Installed: $plugins/libcommunicator.so, and the tools and the C library under $prefix."
}

# The C library, its header and its description for pkg-config, under the prefix $1.
install_library() {
    local prefix=$1 version
    version=$("$product_folder/communicator-login" --version)
    install -D --mode=755 --target-directory="$prefix/lib" "$product_folder/lib/libcommunicator.so.1"
    ln -sf libcommunicator.so.1 "$prefix/lib/libcommunicator.so"
    install -D --mode=644 --target-directory="$prefix/include" CShims/CCommunicator/communicator.h
    mkdir -p "$prefix/lib/pkgconfig"
    sed -e "s|@prefix@|$prefix|" -e "s|@version@|${version##* }|" CShims/CCommunicator/communicator.pc.in \
        >"$prefix/lib/pkgconfig/communicator.pc"
    ldconfig
}

# Pidgin's icons, in their sizes, under the folder $1.
install_icons() {
    local icon
    (cd icons && find . -name 'communicator.*' -type f) | while read -r icon; do
        install -D --mode=644 "icons/$icon" "$1/$icon"
    done
}
