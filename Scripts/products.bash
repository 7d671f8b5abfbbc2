# The products: programs by SwiftPM, shared objects by a link of our own.
#
# SwiftPM does not link the Swift runtime statically into a shared library, and a runtime that is loaded from
# elsewhere must not be forced on a client. So SwiftPM compiles, and swiftc links.

readonly release_folder=.build/release
readonly order_file=Scripts/plugin.order

# Every release build has the same flags, a Debian package's too, so that none throws another's objects away.
swift_release() {
    require_swift
    local flags=()
    mapfile -t flags < <(swift_flags && driver_flags | sed 's/^/-Xswiftc\n/')
    # Debugging information names the texts that macros expand to as files in the folder for temporary files: with that
    # in the folder that is built in, it is the same wherever this is.
    mkdir -p .build/temporary
    TMPDIR=$PWD/.build/temporary swift build --configuration release --static-swift-stdlib "${flags[@]}" --product "$1"
}

# Prints Debian's flags of the kind $1 (CFLAGS, CPPFLAGS, LDFLAGS), one a line: hardened, with no trace of the folder
# that is built in, and as DEB_BUILD_OPTIONS wishes.
debian_flags() {
    DEB_BUILD_MAINT_OPTIONS=hardening=+all dpkg-buildflags --get "$1" | tr ' ' '\n'
}

# Succeeds when DEB_BUILD_OPTIONS has the word $1.
has_build_option() {
    [[ " ${DEB_BUILD_OPTIONS:-} " == *" $1 "* ]]
}

# Prints what SwiftPM is told besides the product, one a line.
swift_flags() {
    local jobs
    jobs=$(sed -nE 's/.*\bparallel=([0-9]+).*/\1/p' <<<"${DEB_BUILD_OPTIONS:-}")
    [[ -z $jobs ]] || printf '%s\n' --jobs "$jobs"
    # The functions of C that the shims' headers define.
    debian_flags CFLAGS | grep -E '^-f(stack|cf)-' | sed 's/^/-Xcc\n/'
}

# Prints what swiftc is told whenever it compiles and links, one a line.
driver_flags() {
    # Neither the clang modules' places nor a hash of the compiler's whole input, which knows the folder too.
    printf '%s\n' -use-ld=lld -file-prefix-map "$PWD=." -Xfrontend -no-clang-module-breadcrumbs \
        -Xfrontend -disable-incremental-llvm-codegen -Xfrontend -function-sections
    ! has_build_option noopt || printf '%s\n' -Onone
    debian_flags LDFLAGS | linker_flags
}

# Turns gcc's words for the linker, one a line, into swiftc's.
linker_flags() {
    local flag
    while read -r flag; do
        case $flag in
            -Wl,*) tr ',' '\n' <<<"${flag#-Wl,}" | sed 's/^/-Xlinker\n/' ;;
            ?*) printf '%s\n' -Xclang-linker "$flag" ;;
        esac
    done
}

build_program() {
    require_packages "${build_packages[@]}"
    say "Building $1 ..."
    build_translations
    swift_release "$1"
    keep_stripped "$release_folder/$1" "$product_folder/$1"
}

build_plugin() {
    require_packages "${build_packages[@]}" "${plugin_packages[@]}"
    say "Building libcommunicator.so, the plugin ..."
    build_translations
    swift_release CommunicatorCore
    compile_plugin_glue
    # shellcheck disable=SC2046 # pkg-config prints several words
    link_shared_object "$release_folder/plugin/libcommunicator.so" Scripts/plugin.exports \
        "$release_folder"/plugin/*.o $(pkg-config --libs purple)
    keep_stripped "$release_folder/plugin/libcommunicator.so" "$product_folder/libcommunicator.so"
}

# The C library, shared and static, stands beside the plugin, in a folder of its own, since both are called
# libcommunicator.
build_library() {
    require_packages "${build_packages[@]}"
    say "Building libcommunicator.so.1 and libcommunicator.a, the C library ..."
    build_translations
    swift_release CommunicatorCore
    mkdir -p "$release_folder/library"
    link_shared_object "$release_folder/library/libcommunicator.so.1" Scripts/library.exports \
        -Xlinker -soname=libcommunicator.so.1
    link_archive "$release_folder/library/libcommunicator.a"
    keep_stripped "$release_folder/library/libcommunicator.so.1" "$product_folder/lib/libcommunicator.so.1"
    keep_stripped "$release_folder/library/libcommunicator.a" "$product_folder/lib/libcommunicator.a"
    ln -sf libcommunicator.so.1 "$product_folder/lib/libcommunicator.so"
}

# Warnings are errors, and nothing is visible that is not exported on purpose.
readonly c_flags=(
    -std=gnu11 -fPIC -fvisibility=hidden -ffunction-sections -fdata-sections
    -Wall -Wextra -Wno-unused-parameter -Werror
)

compile_plugin_glue() {
    local source object folder=$release_folder/plugin
    rm -rf "$folder"
    mkdir -p "$folder"
    for source in CShims/CPurplePlugin/*.c; do
        object=$folder/$(basename "$source" .c).o
        # shellcheck disable=SC2046 # several words
        # It waits for people: small is better than fast.
        gcc $(debian_flags CPPFLAGS) $(debian_flags CFLAGS) $(has_build_option noopt || echo -Os) "${c_flags[@]}" \
            -ICShims/CCommunicator $(pkg-config --cflags purple) -c "$source" -o "$object"
    done
}

# Links the core, the Swift runtime and what is named after $2 into the shared object $1, which exports only what the
# version script $2 says. It is never unloaded (nodelete): no Swift runtime survives that. The relative relocations are
# packed, which saves 0.7 MB; glibc understands that since 2.36 (Debian 12),
# which debian/control says. Of functions that are equal to the last byte one is kept (icf), which saves 0.6 MB: Swift
# gives functions no identity, and the glue's C compares none.
#
# What runs for every message or change of presence is less than a tenth of the code, and more than a processor's first
# cache: laid side by side as the order file says it takes a tenth to a fifth less time. A name that is gone costs
# nothing but its place.
#
# The core's objects come from SwiftPM's list of them, not from its archive: of an archive the linker takes only what
# is called by name, so conformances that are looked up while the program runs would be missing, and the static
# runtime's flags would keep the C library from exporting anything.
link_shared_object() {
    local output=$1 exports=$2
    shift 2
    # shellcheck disable=SC2046 # several words
    swiftc -emit-library -static-stdlib $(driver_flags) -o "$output" \
        "$@" @"$release_folder/CommunicatorCore.product/Objects.LinkFileList" \
        $(pkg-config --libs libcares jansson libidn2 libcurl libxml-2.0 openssl) \
        -Xlinker --gc-sections -Xlinker --icf=all -Xlinker --as-needed -Xlinker --no-undefined -Xlinker --version-script="$exports" \
        -Xlinker -z -Xlinker pack-relative-relocs \
        -Xlinker --symbol-ordering-file="$order_file" -Xlinker --no-warn-symbol-ordering \
        -Xlinker -z -Xlinker nodelete
}

# Makes the archive $1 of one object that has the core and the Swift runtime in it, so that a C compiler can link it.
# None of its names but those of communicator.h can meet another's.
link_archive() {
    local archive=$1 object runtime
    object=$(dirname "$archive")/communicator.o
    runtime=$(swiftc -static-stdlib -print-target-info | sed -n 's/.*"runtimeResourcePath": "\(.*\)".*/\1/p')/linux
    ld -r --force-group-allocation --script Scripts/library.sections -o "$object" \
        "$runtime/$(uname --machine)/swiftrt.o" \
        @"$release_folder/CommunicatorCore.product/Objects.LinkFileList" -L"$runtime" \
        --start-group -lswiftCore -lswift_Concurrency -lswiftSynchronization -lswiftGlibc -lswift_Builtin_float \
        -ldispatch -lBlocksRuntime --end-group
    objcopy --wildcard --keep-global-symbol='communicator_*' "$object"
    rm -f "$archive"
    ar rcsD "$archive" "$object"
}

# Copies $1 to $2 without its symbols, unless $2 is already newer.
keep_stripped() {
    [[ $2 -nt $1 ]] && return
    mkdir -p "$(dirname "$2")"
    strip --strip-unneeded -o "$2.new" "$1"
    mv "$2.new" "$2"
}
