# The table of medians, ratios and goals.

# The median of the numbers on standard input.
median() {
    sort --general-numeric-sort | awk '{ value[NR] = $1 } END { print NR % 2 ? value[(NR + 1) / 2] : (value[NR / 2] + value[NR / 2 + 1]) / 2 }'
}

median_of() {
    median <"$bench_folder/values/$1/$2"
}

# How many answers a sign-in by the address alone can have waited for, one after the other, those of the name server among
# them: as many as fit into the shortest time in which one was done, when each comes 150 ms late.
keep_round_trips_of() {
    local plugin values
    for plugin in communicator sipe; do
        values=$bench_folder/values/$plugin/discovery-$1-150-sign_in_ms
        [[ -e $values ]] || continue
        sort --general-numeric-sort "$values" | awk 'NR == 1 { print int($1 / 150) }' \
            >"$bench_folder/values/$plugin/discovery-$1-round_trips"
    done
}

# How much longer a first sign-in takes with $1 in the way.
keep_delay_by() {
    [[ -e $bench_folder/values/communicator/discovery-$1-sign_in_ms ]] || return 0
    awk -v with="$(median_of communicator "discovery-$1-sign_in_ms")" \
        -v without="$(median_of communicator discovery-nothing-sign_in_ms)" 'BEGIN { print with - without }' \
        >"$bench_folder/values/communicator/discovery-$1-delay"
}

# Prints a row: what it is, the name of the values, the divisor and digits to show them with, the unit; then the goal:
# "ratio N" (of ours to pidgin-sipe's), "value N" (ours in the unit shown), or nothing. It is compared with what is shown.
# What was not measured has no row, and "-" where it was not with pidgin-sipe.
row() {
    local title=$1 name=$2
    shift 2
    [[ -e $bench_folder/values/communicator/$name ]] || return 0
    local theirs=-
    [[ ! -e $bench_folder/values/sipe/$name ]] || theirs=$(median_of sipe "$name")
    print_row "$title" "$(median_of communicator "$name")" "$theirs" "$@"
}

# The same with two medians, $2 and $3, in place of the name.
print_row() {
    local title=$1 ours=$2 theirs=$3 divisor=$4 digits=$5 unit=$6 kind=${7:-none} goal=${8:-0}
    awk -v title="$title" -v ours="$ours" -v theirs="$theirs" \
        -v divisor="$divisor" -v digits="$digits" -v unit="$unit" -v kind="$kind" -v goal="$goal" '
        BEGIN {
            ours /= divisor
            format = "%." digits "f"
            shown = sprintf(format, ours)
            has_both = theirs != "-"
            ratio = has_both && theirs > 0 ? sprintf("%.2f", ours / (theirs / divisor)) : "-"
            theirs_shown = has_both ? sprintf(format, theirs / divisor) " " unit : "-"
            verdict = ""
            if (kind != "none") {
                reached = (kind == "ratio" ? ratio : shown) + 0 <= goal + 0
                verdict = sprintf("%-14s %s", (kind == "ratio" ? "ratio ≤ " : "≤ ") goal, reached ? "ok" : "miss")
            }
            printf "%-42s %14s %14s %7s   %s\n", title, shown " " unit, theirs_shown, ratio, verdict
        }'
}

print_table() {
    local delay people obstacle
    printf '\n%-42s %14s %14s %7s   %s\n' '' Communicator pidgin-sipe ratio goal
    row 'loading the plugin' load_ms 1 1 ms ratio 0.33
    row 'shared objects added' objects 1 0 '' value 32
    row 'memory added, resident' resident_kb 1024 1 MB ratio 0.5
    row 'memory added, private' private_kb 1024 1 MB ratio 0.5
    for delay in "${delays[@]}"; do
        row "first sign-in, $delay ms for each answer" "first-$delay-sign_in_ms" 1 0 ms ratio "$(first_goal "$delay")"
        row "later sign-in, $delay ms for each answer" "later-$delay-sign_in_ms" 1 0 ms ratio "$(later_goal "$delay")"
    done
    row 'first sign-in, sequential round trips' first-150-round_trips 1 0 '' value 10
    row 'later sign-in, sequential round trips' later-150-round_trips 1 0 '' value 5
    for delay in 50 150; do
        row "first, by the address alone, $delay ms" "discovery-first-$delay-sign_in_ms" 1 0 ms ratio 0.6
        row "later, by the address alone, $delay ms" "discovery-later-$delay-sign_in_ms" 1 0 ms ratio 0.25
    done
    keep_round_trips_of first
    keep_round_trips_of later
    row 'first, by the address alone, round trips' discovery-first-round_trips 1 0 '' value 12
    row 'later, by the address alone, round trips' discovery-later-round_trips 1 0 '' value 5
    for obstacle in silent-name silent-record black-hole slow-host; do keep_delay_by "$obstacle"; done
    row 'delay by a name that is never answered for' discovery-silent-name-delay 1 0 ms value 300
    row 'delay by a service record of that kind' discovery-silent-record-delay 1 0 ms value 300
    row 'delay by an address that swallows packets' discovery-black-hole-delay 1 0 ms value 300
    row 'delay by a web server that answers in 5 s' discovery-slow-host-delay 1 0 ms value 300
    row 'first sign-in, processor time' first-0-cpu_ms 1 0 ms
    row 'later sign-in, processor time' later-0-cpu_ms 1 0 ms
    row 'first sign-in, longest hold of the loop' first-0-held_ms 1 1 ms value 20
    row 'later sign-in, longest hold of the loop' later-0-held_ms 1 1 ms value 20
    row "$messages messages, processor time" messages_cpu_ms 1 0 ms ratio 0.5
    row "$messages messages, longest hold of the loop" messages_held_ms 1 1 ms value 20
    for people in "${lists[@]}"; do
        row "$people contacts shown, processor time" "$people-contacts_cpu_ms" 1 0 ms ratio 0.5
        row "$people contacts shown, longest hold" "$people-contacts_held_ms" 1 1 ms value 20
        row "$people contacts, memory, resident" "$people-contacts_resident_kb" 1024 1 MB ratio 0.7
        row "$changes changes of $people, processor time" "$people-changes_cpu_ms" 1 0 ms ratio 0.5
        row "$changes changes of $people, longest hold" "$people-changes_held_ms" 1 1 ms value 20
    done
    printf '%-42s %11.1f MB %33s %s\n' 'size of the plugin' "$(plugin_megabytes)" '' "$(size_verdict)"
}

# From the start to signed in over UCWA, beside the same over SIP.
print_web_table() {
    local kind delay
    [[ -e $bench_folder/values/communicator/web-first-0-sign_in_ms ]] || return 0
    printf '\n%-42s %14s %14s %7s\n' '' 'over UCWA' 'over SIP' ratio
    for kind in first later; do
        for delay in "${delays[@]}"; do
            print_row "$kind sign-in, $delay ms for each answer" \
                "$(median_of communicator "web-$kind-$delay-sign_in_ms")" \
                "$(median_of communicator "$kind-$delay-sign_in_ms")" 1 0 ms
        done
    done
}

first_goal() {
    (($1 == 0)) && echo 0.5 || echo 0.6
}

later_goal() {
    (($1 == 0)) && echo 0.5 || echo 0.33
}

plugin_megabytes() {
    stat --format=%s "$product_folder/libcommunicator.so" | awk '{ print $1 / 1e6 }'
}

size_verdict() {
    awk -v size="$(plugin_megabytes)" 'BEGIN { printf "%-14s %s", "≤ 9 MB", size <= 9 ? "ok" : "miss" }'
}
