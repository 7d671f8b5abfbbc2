# ./build deb: the Debian packages, which debhelper makes as debian/ says.

readonly package_folder=$product_folder/packages

make_packages() {
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
