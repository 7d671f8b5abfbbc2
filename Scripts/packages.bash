# ./build deb: the Debian packages, which debhelper makes as debian/ says.

readonly package_folder=$product_folder/packages

# What the Swift toolchain itself needs of a clean Debian, and SwiftPM.
readonly toolchain_packages=(git libncurses6 libsqlite3-0 libuuid1 tzdata zlib1g)

# Makes the packages: for this Debian, or for the suite $1 in a clean one of it.
make_packages() {
    case ${1:-} in
        '') make_packages_here ;;
        *) make_packages_for "$1" ;;
    esac
}

make_packages_here() {
    build_debian_packages
    announce "Asking lintian"
    ask_lintian
    say "The packages are in $package_folder: apt-get install ./$package_folder/*.deb"
}

# The project has no site yet, so the metainfo cannot name one. The lintian of Debian 13 has a tag for that; the one of
# Debian 12 takes the tag's name for an error.
ask_lintian() {
    local tag=appstream-metadata-validation-failed suppressed=()
    if lintian-explain-tags --list-tags | grep -x "$tag" >/dev/null; then suppressed=(--suppress-tags "$tag"); fi
    lintian --pedantic --fail-on error,warning,pedantic "${suppressed[@]}" "$package_folder/communicator.changes"
}

build_debian_packages() {
    require_swift
    require_packages "${build_packages[@]}" "${plugin_packages[@]}" "${lab_packages[@]}" "${package_packages[@]}"
    # The last that may need a network; building a package must not.
    swift package resolve
    rm -rf "$package_folder"
    mkdir -p "$package_folder"
    PACKAGE_FOLDER=$PWD/$package_folder dpkg-buildpackage --build=binary --no-sign \
        --buildinfo-option=-u"$package_folder" --buildinfo-file="$package_folder/communicator.buildinfo" \
        --changes-option=-u"$package_folder" --changes-file="$package_folder/communicator.changes"
}

# Makes the packages for the suite $1, in a clean Debian of it that is thrown away, with this machine's toolchain.
make_packages_for() {
    local suite=$1 work toolchain
    require_swift
    print_root "$suite" >/dev/null # here, where it ends the script if it cannot
    swift package resolve
    toolchain=$(realpath "$(command -v swift)")
    toolchain=${toolchain%/usr/bin/*}
    work=$(mktemp --directory)
    mkdir -p "$work/changes/sources"
    tar --exclude='./.build*' --exclude=./.git --create . .build/{checkouts,repositories,workspace-state.json} |
        tar --extract --no-same-owner --directory "$work/changes/sources"
    run_in_root "$suite" "$work" "
        apt-get update --quiet=2
        apt-get install --yes --quiet=2 --no-install-recommends ${toolchain_packages[*]}
        cd /sources
        PATH=$toolchain/usr/bin:\$PATH ./build deb" "$toolchain" || fail \
        "the packages for $suite do not build" "what was made until then is in $work/changes"
    mkdir -p "$package_folder/$suite"
    cp "$work/changes/sources/$package_folder"/* "$package_folder/$suite"
    as_root rm -rf "$work"
    try_packages_for "$suite"
    say "The packages for $suite are in $package_folder/$suite."
}

# Installs the packages for the suite $1 in a clean Debian of it; there a user signs in to the simulated pool, with
# communicator-login and with the plugin in a client of libpurple.
try_packages_for() {
    local suite=$1 work
    announce "Installing the packages for $suite"
    work=$(mktemp --directory)
    mkdir -p "$work/changes/packages"
    cp --recursive Scripts "$work/changes/packages"
    find "$package_folder/$suite" -name '*.deb' -not -name '*-dbgsym_*' -exec cp -t "$work/changes/packages" {} +
    run_in_root "$suite" "$work" '
        apt-get update --quiet=2
        apt-get install --yes --quiet=2 --no-install-recommends /packages/*.deb
        cd /packages
        runuser --user=alice -- env HOME=/home/alice bash -euc "
            product_folder=/usr/bin
            for page in messages lab demo; do source Scripts/\$page.bash; done
            show_sign_in
            show_plugin_sign_in"' || fail "the packages for $suite do not work there" "what is left is in $work/changes"
    as_root rm -rf "$work"
}
