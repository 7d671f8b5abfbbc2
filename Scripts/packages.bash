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
    lintian --pedantic --fail-on error,warning,pedantic "$package_folder/communicator.changes"
    say "The packages are in $package_folder: apt-get install ./$package_folder/*.deb"
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
    local suite=$1 root work toolchain
    require_swift
    swift package resolve
    root=$(print_root "$suite")
    toolchain=$(realpath "$(command -v swift)")
    toolchain=${toolchain%/usr/bin/*}
    work=$(mktemp --directory)
    mkdir "$work"/{changes,overlay,root}
    as_root unshare --mount --pid --fork --kill-child bash -euo pipefail -c '
        root=$1 work=$2 toolchain=$3
        mount -t overlay -o "lowerdir=$root,upperdir=$work/changes,workdir=$work/overlay" overlay "$work/root"
        mkdir -p "$work/root/$toolchain" "$work/root/sources"
        mount --bind "$toolchain" "$work/root/$toolchain"
        mount -t proc proc "$work/root/proc"
        mount --bind /dev "$work/root/dev"
        tar --exclude="./.build*" --exclude=./.git --create . .build/{checkouts,repositories,workspace-state.json} |
            tar --extract --directory "$work/root/sources"
        exec chroot "$work/root" env --ignore-environment HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
            PATH="$toolchain/usr/bin:/usr/sbin:/usr/bin:/sbin:/bin" bash -euc "
                apt-get update --quiet=2
                apt-get install --yes --quiet=2 --no-install-recommends ${*:4}
                cd /sources
                ./build deb"
    ' build "$root" "$work" "$toolchain" "${toolchain_packages[@]}" </dev/null || fail \
        "the packages for $suite do not build" "what was made until then is in $work/changes"
    mkdir -p "$package_folder/$suite"
    cp "$work/changes/sources/$package_folder"/* "$package_folder/$suite"
    as_root rm -rf "$work"
    say "The packages for $suite are in $package_folder/$suite."
}
