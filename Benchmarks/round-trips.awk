# Counts, in a log of the simulated pool, the exchanges of a sign-in that had to wait for the one before: connecting by
# TCP, the handshake of TLS, and each request. What was under way at the same time counts once.

function text(name,    parts) {
    return match($0, "\"" name "\":\"[^\"]*\"") ? substr($0, RSTART + length(name) + 4, RLENGTH - length(name) - 5) : ""
}

{ event = text("event"); match($0, /"connection":[0-9]+/); stream = text("service") substr($0, RSTART, RLENGTH) }

event == "connection" { depth[stream] = reached + 2; reached_by[stream] = depth[stream] }
event == "request"    { start = reached > reached_by[stream] ? reached : reached_by[stream]; depth[stream] = start + 1 }
event == "answer"     { if (depth[stream] > reached) reached = depth[stream]; reached_by[stream] = depth[stream] }
event == "signed-in"  { is_signed_in = 1; result = depth[stream] }

END { if (is_signed_in) print "round_trips", result }
