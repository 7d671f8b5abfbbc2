# ./build root SUITE: a clean Debian of its own, in which tests install the packages. It is made once on a machine.

# Outside the clone, since a new clone should find it. COMMUNICATOR_ROOTS names another folder.
readonly roots_folder=${COMMUNICATOR_ROOTS:-/var/cache/communicator-tests}

# A desktop on which Pidgin looks as it does for people, and a C compiler with what clients of libpurple need.
readonly root_packages=(
    fonts-dejavu-core gnome-themes-extra adwaita-icon-theme librsvg2-common pidgin
    gcc libc6-dev libpurple-dev pkg-config
)
# What our packages depend on: fetched, not installed.
readonly root_downloads=(gss-ntlmssp)

# Prints the folder of the clean root of the suite $1, such as bookworm.
print_root() {
    local suite=${1:-bookworm} name lock
    name=$suite-$(printf '%s\n' "${root_packages[@]}" "${root_downloads[@]}" "${build_packages[@]}" |
        sha256sum | head --bytes=12)
    if [[ ! -d $roots_folder/$name ]]; then
        require_suite "$suite" >&2
        as_root mkdir -p "$roots_folder"
        # Who comes while another makes it waits for that.
        exec {lock}>"$roots_folder/$suite.lock"
        flock "$lock"
        if [[ ! -d $roots_folder/$name ]]; then make_root "$suite" "$roots_folder/$name" >&2; fi
    fi
    printf '%s\n' "$roots_folder/$name"
}

# Ends the script when debootstrap knows no suite $1.
require_suite() {
    require_packages debootstrap
    [[ -f /usr/share/debootstrap/scripts/$1 ]] || misuse "there is no Debian \"$1\"; there are bookworm, trixie and others"
}

# Makes the root of the suite $1 as the folder $2, all or nothing.
make_root() {
    local suite=$1 root=$2
    say "Making a clean Debian $suite in $root ..."
    as_root rm -rf "$root.new"
    as_root debootstrap --variant=minbase "$suite" "$root.new" "$(mirror)" || fail \
        "debootstrap could not make a Debian $suite" "see $root.new/debootstrap/debootstrap.log"
    # A root that is not complete is thrown away, so dpkg need not wait for the disk.
    echo force-unsafe-io | as_root tee "$root.new/etc/dpkg/dpkg.cfg.d/unsafe-io" >/dev/null
    # A folder for temporary files that the user has set is not in the root.
    local apt_get=(as_root chroot "$root.new" env --unset=TMPDIR DEBIAN_FRONTEND=noninteractive apt-get --yes --quiet=2
        --no-install-recommends)
    "${apt_get[@]}" install "${root_packages[@]}" </dev/null
    "${apt_get[@]}" --download-only install "${root_downloads[@]}" $(headers) </dev/null
    as_root chroot "$root.new" useradd --create-home --shell /bin/bash alice
    as_root mv "$root.new" "$root"
}

# Runs the script $3 in a clean Debian of the suite $1, to which the folder $2/changes adds, and which leaves there what
# it changes. The folders from $4 on are lent to it, each at its own place.
run_in_root() {
    local root
    root=$(print_root "$1")
    mkdir -p "$2"/{changes,overlay,root}
    as_root unshare --mount --pid --fork --kill-child bash -euo pipefail -c '
        root=$1 work=$2 script=$3
        mount -t overlay -o "lowerdir=$root,upperdir=$work/changes,workdir=$work/overlay" overlay "$work/root"
        for folder in "${@:4}"; do
            mkdir -p "$work/root/$folder"
            mount --bind "$folder" "$work/root/$folder"
        done
        mount -t proc proc "$work/root/proc"
        mount --bind /dev "$work/root/dev"
        exec chroot "$work/root" env --ignore-environment HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
            PATH=/usr/sbin:/usr/bin:/sbin:/bin bash -euc "$script"
    ' build "$root" "${@:2}" </dev/null
}

# The -dev packages of the libraries that the core is linked with.
headers() {
    printf '%s\n' "${build_packages[@]}" | grep '^lib.*-dev$' | grep -v 'libstdc++'
}

# Prints where this machine has its Debian packages from.
mirror() {
    local found
    found=$(apt-get indextargets --format '$(REPO_URI)' 'Identifier: Packages' 'Origin: Debian' 2>/dev/null |
        grep -v security | head -n 1)
    printf '%s\n' "${found:-http://deb.debian.org/debian}"
}
