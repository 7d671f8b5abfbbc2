# ./build install: the plugin for the person who calls, or everything for all users.

install_products() {
    case ${1:-} in
        '') install_for_user ;;
        --system) install_for_all ;;
        *) misuse "install knows only --system, not \"$1\"" ;;
    esac
}

install_for_user() {
    build_plugin
    install -D --mode=755 "$product_folder/libcommunicator.so" "$HOME/.purple/plugins/libcommunicator.so"
    install_translations "$HOME/.purple/plugins/locale"
    say "Installed for $(id -un): $HOME/.purple/plugins/libcommunicator.so." \
        "Pidgin reads protocol icons from the system's folders alone, so it shows none for this account;" \
        "./build install --system installs them." \
        "Restart Pidgin and add an account of the kind Office Communicator / Skype for Business."
}

# The files are gathered in a folder as the caller and copied as root, so that nothing is built as root. With DESTDIR
# they are gathered there, symbols and all, for a packager, and that is all. PREFIX and LIBDIR are a packager's too.
install_for_all() {
    build_plugin
    build_library
    build_program communicator-login
    build_program communicator-lab
    local prefix=${PREFIX:-/usr/local} library_folder=${LIBDIR:-${PREFIX:-/usr/local}/lib}
    if [[ -n ${DESTDIR:-} ]]; then
        gather_files "$DESTDIR"
        say "Gathered in $DESTDIR."
        return
    fi
    local gathered=.build/install
    rm -rf "$gathered"
    gather_files "$gathered" --strip
    as_root cp --recursive --no-target-directory "$gathered" / && as_root ldconfig || fail \
        "the files could not be copied as root" "become root and start again: ./build install --system"
    say "Installed the plugin in $(pkg-config --variable=plugindir purple), the tools and the C library in $prefix."
}

# Lays out everything that is installed for all users, with the folder $1 in place of the file system's root. $2 may be
# --strip. The caller's prefix and library_folder say where the rest goes.
gather_files() {
    local root=$1 strip=("${@:2}")
    gather_plugin "$root" "${strip[@]}"
    gather_programs "$root$prefix" "${strip[@]}"
    gather_library "$root" "${strip[@]}"
    install_translations "$root$prefix/share/locale"
    # The plugin looks for them beside itself and in /usr alone.
    [[ $prefix == /usr ]] ||
        ln -sfn "$prefix/share/locale" "$root$(pkg-config --variable=plugindir purple)/locale"
}

# The plugin in the file system $1, with its icons and what software centres show of it.
gather_plugin() {
    local root=$1
    install -D --mode=755 "${@:2}" "$release_folder/plugin/libcommunicator.so" \
        "$root$(pkg-config --variable=plugindir purple)/libcommunicator.so"
    install_icons "$root/usr/share/pixmaps/pidgin/protocols"
    install -D --mode=644 icons/scalable/communicator.svg \
        "$root$prefix/share/icons/hicolor/scalable/apps/communicator.svg"
    install_metainfo "$root$prefix/share/metainfo"
}

# What software centres show, in every language, under the folder $1. Its file must be called as its id. The pictures
# are on the project's site, $2 or the Homepage of debian/control, and are not named while there is none.
install_metainfo() {
    local site=${2-$(sed -n 's/^Homepage: *//p' debian/control)} edit
    edit='/<screenshots>/,/<\/screenshots>/d; /@site@/d'
    [[ -z $site ]] || edit="s|@site@|${site%/}|"
    mkdir -p "$1" .build/temporary
    sed "$edit" docs/metainfo/purple-communicator.metainfo.xml >.build/temporary/communicator.metainfo.xml
    msgfmt --xml --template=.build/temporary/communicator.metainfo.xml -d po \
        --output-file="$1/example.communicator.purple_communicator.metainfo.xml"
}

# The programs under the prefix $1, with their manual pages and what bash completes.
gather_programs() {
    local target=$1 program
    for program in communicator-login communicator-lab; do
        install -D --mode=755 --target-directory="$target/bin" "${@:2}" "$release_folder/$program"
        mkdir -p "$target/share/man/man1" "$target/share/bash-completion/completions"
        "$release_folder/$program" --experimental-dump-help | python3 Scripts/manual.py "docs/man/$program.1" \
            >"$target/share/man/man1/$program.1"
        # Bash reads the script, it does not run it.
        "$release_folder/$program" --generate-completion-script bash | sed '1{/^#!/d}' \
            >"$target/share/bash-completion/completions/$program"
    done
}

# The C library in the file system $1, shared and static, its header and its description for pkg-config.
gather_library() {
    local root=$1 folder=$1$library_folder version
    version=$("$release_folder/communicator-login" --version)
    install -D --mode=644 --target-directory="$folder" "${@:2}" "$release_folder/library/libcommunicator.so.1"
    ln -sf libcommunicator.so.1 "$folder/libcommunicator.so"
    install -D --mode=644 --target-directory="$folder" "$release_folder/library/libcommunicator.a"
    install -D --mode=644 --target-directory="$root$prefix/include" CShims/CCommunicator/communicator.h
    mkdir -p "$folder/pkgconfig"
    sed -e "s|@prefix@|$prefix|" -e "s|@libdir@|$library_folder|" -e "s|@version@|${version##* }|" \
        CShims/CCommunicator/communicator.pc.in >"$folder/pkgconfig/communicator.pc"
}

# Pidgin's icons, in their sizes, under the folder $1.
install_icons() {
    local icon
    (cd icons && find . -name 'communicator.*' -type f) | while read -r icon; do
        install -D --mode=644 "icons/$icon" "$1/$icon"
    done
}

# The catalogues of translations, each in the folder of its language, under the folder $1.
install_translations() {
    local catalogue
    mkdir -p "$1"
    [[ -d $product_folder/locale ]] || return 0
    (cd "$product_folder/locale" && find . -name '*.mo') | while read -r catalogue; do
        install -D --mode=644 "$product_folder/locale/$catalogue" "$1/$catalogue"
    done
}
