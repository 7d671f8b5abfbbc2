"""Prints the functions of a shared object that run often, each before what it calls, for the linker to lay so.

usage: order.py OBJECT LEAST PROFILE [LEAST PROFILE ...]

OBJECT is the file's name. Of each PROFILE, which callgrind has written with names that are not demangled, those
functions count that are called at least LEAST times.
"""
import collections
import re
import sys


class Profile:
    """Who calls whom, how often and at what cost, as a file of callgrind's says (Valgrind manual, Callgrind format)."""

    def __init__(self, path, object_name):
        self.calls = collections.Counter()
        self.costs = collections.defaultdict(collections.Counter)
        self.functions = set()
        names, objects = {}, {}
        file = caller = callee = None
        is_call = False
        with open(path, errors="replace") as lines:
            for line in lines:
                key, _, value = line.rstrip("\n").partition("=")
                if key in ("ob", "cob"):
                    name = self.name(value, objects)
                    file = name if key == "ob" else file
                elif key == "fn":
                    caller = self.name(value, names)
                    if file.endswith("/" + object_name):
                        self.functions.add(caller)
                elif key == "cfn":
                    callee = self.name(value, names)
                elif key == "calls":
                    self.calls[callee] += int(value.split()[0])
                    is_call = True
                elif is_call:
                    # The line after a call has what the callee and all below it cost.
                    self.costs[caller][callee] += int(line.split()[1])
                    is_call = False

    @staticmethod
    def name(value, known):
        """A name stands beside its number once, "(17) name"; "name'2" is a function that called itself."""
        number, name = re.fullmatch(r"\((\d+)\)(?: (.*?)(?:'\d+)?)?", value).groups()
        if name is not None:
            known[number] = name
        return known[number]


def lay_out(profile, least, found):
    """Adds to found what is called often: each function, then what it calls, the dearest first."""
    hot = {function for function, count in profile.calls.items() if count >= least}
    total = collections.Counter()
    for below in profile.costs.values():
        total.update(below)
    seen = set()
    waiting = sorted(hot, key=lambda function: (total[function], function))
    while waiting:
        function = waiting.pop()
        if function in seen:
            continue
        seen.add(function)
        if function in profile.functions:
            found.setdefault(function)
        below = profile.costs[function]
        waiting += sorted(hot & below.keys(), key=lambda callee: (below[callee], callee))


def main():
    object_name, rest = sys.argv[1], sys.argv[2:]
    found = {}
    for least, path in zip(rest[::2], rest[1::2]):
        lay_out(Profile(path, object_name), int(least), found)
    print("# The functions that run often, for the linker to lay in this order. Made by ./build order.")
    print("\n".join(found))


main()
