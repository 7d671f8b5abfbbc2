# What the script says to the person at the terminal.

say() {
    printf '%s\n' "$*"
}

# A line that opens a longer step.
announce() {
    printf '\n== %s\n' "$*"
}

# Ends the script: what is wrong, and on the lines after it what to do.
fail() {
    printf 'build: %s\n' "$@" >&2
    exit 1
}

# Ends the script that was called in a way that it does not know.
misuse() {
    printf 'build: %s\n' "$1" >&2
    exit 2
}
