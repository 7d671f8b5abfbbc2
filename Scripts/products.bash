# The products: programs by SwiftPM, shared objects by a link of our own.
#
# SwiftPM does not link the Swift runtime statically into a shared library, and a runtime that is loaded from
# elsewhere must not be forced on a client. So SwiftPM compiles, and swiftc links.

readonly release_folder=.build/release

# Every release build has the same flags, so that none throws another's objects away.
swift_release() {
    require_swift
    swift build --configuration release --static-swift-stdlib -Xswiftc -use-ld=lld --product "$1"
}

build_program() {
    require_packages "${build_packages[@]}"
    say "Building $1 ..."
    swift_release "$1"
    keep_stripped "$release_folder/$1" "$product_folder/$1"
}

build_plugin() {
    require_packages "${build_packages[@]}" "${plugin_packages[@]}"
    say "Building libcommunicator.so, the plugin ..."
    swift_release CommunicatorCore
    compile_plugin_glue
    # shellcheck disable=SC2046 # pkg-config prints several words
    link_shared_object "$release_folder/plugin/libcommunicator.so" Scripts/plugin.exports \
        "$release_folder"/plugin/*.o $(pkg-config --libs purple)
    keep_stripped "$release_folder/plugin/libcommunicator.so" "$product_folder/libcommunicator.so"
}

# The C library stands beside the plugin, in a folder of its own, since both are called libcommunicator.
build_library() {
    require_packages "${build_packages[@]}"
    say "Building libcommunicator.so.1, the C library ..."
    swift_release CommunicatorCore
    mkdir -p "$release_folder/library"
    link_shared_object "$release_folder/library/libcommunicator.so.1" Scripts/library.exports \
        -Xlinker -soname=libcommunicator.so.1
    keep_stripped "$release_folder/library/libcommunicator.so.1" "$product_folder/lib/libcommunicator.so.1"
    ln -sf libcommunicator.so.1 "$product_folder/lib/libcommunicator.so"
}

# Debian's hardening flags, warnings as errors, and nothing visible that is not exported on purpose.
readonly c_flags=(
    -std=gnu11 -O2 -g -fPIC -fvisibility=hidden -ffunction-sections -fdata-sections
    -Wall -Wextra -Wno-unused-parameter -Werror -Wformat -Werror=format-security
    -fstack-protector-strong -D_FORTIFY_SOURCE=2
)

compile_plugin_glue() {
    local source object folder=$release_folder/plugin
    rm -rf "$folder"
    mkdir -p "$folder"
    for source in CShims/CPurplePlugin/*.c; do
        object=$folder/$(basename "$source" .c).o
        # shellcheck disable=SC2046 # pkg-config prints several words
        gcc "${c_flags[@]}" -ICShims/CCommunicator $(pkg-config --cflags purple) -c "$source" -o "$object"
    done
}

# Links the core, the Swift runtime and what is named after $2 into the shared object $1, which exports only what the
# version script $2 says. It is never unloaded (nodelete): no Swift runtime survives that. The relative relocations are
# packed, which saves 0.7 MB; glibc understands that since 2.36 (Debian 12).
#
# The core's objects come from SwiftPM's list of them, not from its archive: of an archive the linker takes only what
# is called by name, so conformances that are looked up while the program runs would be missing, and the static
# runtime's flags would keep the C library from exporting anything.
link_shared_object() {
    local output=$1 exports=$2
    shift 2
    # shellcheck disable=SC2046 # pkg-config prints several words
    swiftc -emit-library -static-stdlib -use-ld=lld -o "$output" \
        "$@" @"$release_folder/CommunicatorCore.product/Objects.LinkFileList" \
        $(pkg-config --libs libcares jansson libidn2 libcurl libxml-2.0 openssl) \
        -Xlinker --gc-sections -Xlinker --as-needed -Xlinker --no-undefined -Xlinker --version-script="$exports" \
        -Xlinker -z -Xlinker pack-relative-relocs \
        -Xlinker -z -Xlinker nodelete -Xlinker -z -Xlinker now -Xlinker -z -Xlinker relro
}

# Copies $1 to $2 without its symbols, unless $2 is already newer.
keep_stripped() {
    [[ $2 -nt $1 ]] && return
    mkdir -p "$(dirname "$2")"
    strip --strip-unneeded -o "$2.new" "$1"
    mv "$2.new" "$2"
}
