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

# The files are gathered in a folder as the caller and copied as root, so that nothing is built as root. With DESTDIR
# they are gathered there, for a packager, and that is all.
install_for_all() {
    build_plugin
    build_library
    build_program communicator-login
    build_program communicator-lab
    if [[ -n ${DESTDIR:-} ]]; then
        gather_files "$DESTDIR"
        say "Gathered in $DESTDIR."
        return
    fi
    local gathered=.build/install
    rm -rf "$gathered"
    gather_files "$gathered"
    as_root cp --recursive --no-target-directory "$gathered" / && as_root ldconfig || fail \
        "the files could not be copied as root" "become root and start again: ./build install --system"
    say "Installed the plugin in $(pkg-config --variable=plugindir purple), the tools and the C library in /usr/local."
}

# Lays out everything that is installed for all users, with the folder $1 in place of the file system's root.
gather_files() {
    local root=$1 prefix=/usr/local
    install -D --mode=755 "$product_folder/libcommunicator.so" \
        "$root$(pkg-config --variable=plugindir purple)/libcommunicator.so"
    install_icons "$root/usr/share/pixmaps/pidgin/protocols"
    install -D --mode=755 --target-directory="$root$prefix/bin" \
        "$product_folder/communicator-login" "$product_folder/communicator-lab"
    install_library "$root" "$prefix"
}

# The C library, its header and its description for pkg-config, under the prefix $2 of the file system $1.
install_library() {
    local prefix=$2 target=$1$2 version
    version=$("$product_folder/communicator-login" --version)
    install -D --mode=755 --target-directory="$target/lib" "$product_folder/lib/libcommunicator.so.1"
    ln -sf libcommunicator.so.1 "$target/lib/libcommunicator.so"
    install -D --mode=644 --target-directory="$target/include" CShims/CCommunicator/communicator.h
    mkdir -p "$target/lib/pkgconfig"
    sed -e "s|@prefix@|$prefix|" -e "s|@version@|${version##* }|" CShims/CCommunicator/communicator.pc.in \
        >"$target/lib/pkgconfig/communicator.pc"
}

# Pidgin's icons, in their sizes, under the folder $1.
install_icons() {
    local icon
    (cd icons && find . -name 'communicator.*' -type f) | while read -r icon; do
        install -D --mode=644 "icons/$icon" "$1/$icon"
    done
}
