# What a machine needs: a Swift toolchain, which a person installs, and Debian packages, which this page installs.

readonly swift_needed=6.3

# What the compiler and the linker read.
readonly build_packages=(
    binutils dpkg-dev gcc gettext libc6-dev libstdc++-12-dev pkg-config python3-minimal
    libc-ares-dev libcurl4-openssl-dev libidn2-dev libjansson-dev libkrb5-dev libmicrohttpd-dev libssl-dev
    libxml2-dev
)
# What the plugin is linked with, and what it loads for NTLM.
readonly plugin_packages=(gss-ntlmssp libpurple-dev)
# What the simulated pool loads while it runs.
readonly lab_packages=(gss-ntlmssp)
# What makes Debian packages, and looks at them.
readonly package_packages=(abigail-tools appstream build-essential debhelper lintian mandoc)
# The real clients, the referee, and what drives them.
readonly test_packages=(
    bitlbee-libpurple finch microsocks pidgin pidgin-sipe squid
    chromium chromium-driver curl dbus-bin dbus-daemon debootstrap dnsmasq-base faketime gdb gnome-keyring imagemagick
    iproute2 krb5-admin-server krb5-kdc krb5-user libnginx-mod-stream libsecret-1-0 libsecret-tools locales nginx-light
    openbox openssl tmux valgrind x11-utils xdotool xvfb
)
# What takes the texts for translators out of the sources.
readonly translation_packages=(gettext python3-minimal)
readonly check_packages=(abigail-tools mandoc shellcheck)
readonly bench_packages=(dnsmasq-base iproute2 openssl pidgin-sipe valgrind)

# Succeeds when the version in $1 is at least the one in $2.
is_at_least() {
    [[ $(printf '%s\n%s\n' "$1" "$2" | sort --version-sort | head -n 1) == "$2" ]]
}

require_swift() {
    local found
    command -v swift >/dev/null || fail \
        "the Swift toolchain is missing; version $swift_needed or later is needed" \
        "install it from https://www.swift.org/install/linux/ (Debian 12) and put its usr/bin into PATH"
    found=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9.]*\).*/\1/p')
    is_at_least "${found:-0}" "$swift_needed" || fail \
        "Swift ${found:-of unknown version} is installed; $swift_needed or later is needed" \
        "install it from https://www.swift.org/install/linux/ (Debian 12) and put its usr/bin into PATH"
}

# Prints those of the named packages that are not installed.
missing_packages() {
    local name
    for name in "$@"; do
        [[ $(dpkg-query --show --showformat '${db:Status-Status}' "$name" 2>/dev/null) == installed ]] || echo "$name"
    done
}

# Installs those of the named packages that are missing; does nothing when none is.
require_packages() {
    command -v dpkg-query >/dev/null || fail \
        "this script knows Debian's packages only, and dpkg is not here" \
        "on another system install what these Debian packages hold: $*"
    local missing
    mapfile -t missing < <(missing_packages "$@")
    ((${#missing[@]})) || return 0
    say "Installing the missing Debian packages: ${missing[*]}"
    install_packages "${missing[@]}" || fail \
        "the packages could not be installed: ${missing[*]}" \
        "install them and start again: apt-get install ${missing[*]}"
}

install_packages() {
    local apt_get=(as_root env DEBIAN_FRONTEND=noninteractive apt-get)
    # The lists of a fresh machine are empty or old, so they are fetched first; a mirror that fails shows below.
    "${apt_get[@]}" update --quiet=2 || true
    "${apt_get[@]}" install --yes --quiet=2 --no-install-recommends "$@" </dev/null
}

# Runs a command as root, by sudo when that is needed; fails where there is no sudo.
as_root() {
    if ((EUID == 0)); then
        "$@"
    else
        command -v sudo >/dev/null && sudo "$@"
    fi
}
