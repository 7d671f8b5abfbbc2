# What the benchmark consists of.

readonly parts=(loading sign-ins messages contacts discovery)

# Ends the script when a word is no part of the benchmark.
require_parts() {
    local part
    for part in "$@"; do
        [[ " ${parts[*]} " == *" $part "* ]] || misuse "there is no part \"$part\"; there are ${parts[*]}"
    done
}
