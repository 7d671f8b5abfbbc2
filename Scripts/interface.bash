# ./build abi: what programs rely on that were compiled with an earlier communicator.h, written down in
# docs/interface/communicator.abi and debian/libcommunicator1.symbols. ./build check compares.

readonly interface_description=docs/interface/communicator.abi
readonly interface_symbols=debian/libcommunicator1.symbols

# Writes the header's interface down. What is only new keeps its version; new symbols get the present one.
describe_interface() {
    require_packages "${check_packages[@]}" gcc libc6-dev binutils
    mkdir -p "$(dirname "$interface_description")"
    compile_interface .build/interface
    describe .build/interface/libcommunicator.so.1 "$interface_description"
    local symbol version
    version=$(dpkg-parsechangelog --show-field Version)
    while read -r symbol; do
        grep -q "^ $symbol@Base " "$interface_symbols" || printf ' %s@Base %s\n' "$symbol" "$version"
    done < <(exported_symbols .build/interface/libcommunicator.so.1) >.build/interface/new
    { head --lines=2 "$interface_symbols" && tail --lines=+3 "$interface_symbols" | cat - .build/interface/new |
        LC_ALL=C sort; } >.build/interface/symbols
    mv .build/interface/symbols "$interface_symbols"
}

# Fails when a program that was compiled with the interface as it is written down would not work with the header as it
# is, when what is new is not written down, or when the C library exports anything else.
check_interface() {
    compile_interface .build/interface
    describe .build/interface/libcommunicator.so.1 .build/interface/communicator.abi
    abidiff "$interface_description" .build/interface/communicator.abi || {
        say "If programs that exist will still work (a function or a member at a struct's end was added): ./build abi"
        return 1
    }
    build_library
    diff <(exported_symbols .build/interface/libcommunicator.so.1) \
        <(exported_symbols "$product_folder/lib/libcommunicator.so.1") || {
        say "The C library does not export what communicator.h declares."
        return 1
    }
    diff <(sed -n 's/^ \(.*\)@Base .*/\1/p' "$interface_symbols") \
        <(exported_symbols .build/interface/libcommunicator.so.1) || {
        say "$interface_symbols is not up to date: ./build abi"
        return 1
    }
}

exported_symbols() {
    nm --dynamic --defined-only "$1" | awk '{ print $3 }' | LC_ALL=C sort
}

# Writes the interface of the shared object $1 to $2, without the places that it comes from.
describe() {
    abidw --no-corpus-path --no-comp-dir-path --no-show-locs --load-all-types --out-file "$2" "$1"
}

# Makes a library in the folder $1 that has each function of communicator.h, empty. (Swift's own debugging information
# does not describe types of C.)
compile_interface() {
    local folder=$1
    mkdir -p "$folder"
    {
        echo '#include "communicator.h"'
        gcc -E -P CShims/CCommunicator/communicator.h | tr '\n' ' ' | tr ';' '\n' |
            sed -nE 's/^ *(([a-z_]+ )+\*?communicator_[a-z_]+\(.*\)) *$/\1 { __builtin_trap(); }/p'
    } >"$folder/communicator.c"
    gcc -g -O0 -fPIC -shared -fno-eliminate-unused-debug-types -ICShims/CCommunicator \
        -Wl,-soname=libcommunicator.so.1 -Wl,--version-script=Scripts/library.exports \
        -o "$folder/libcommunicator.so.1" "$folder/communicator.c"
}
