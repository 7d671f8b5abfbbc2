"""Fills a manual page with the options that a program says it has.

usage: PROGRAM --experimental-dump-help | manual.py PAGE

In the page the line `.\\" OPTIONS` stands for the list of options.
"""
import json
import re
import sys


def escaped(text):
    text = re.sub(r"([.!?]) (?=[A-Z])", r"\1\n", text.replace("\\", "\\e").replace("-", "\\-"))
    return "\\&" + text if text[:1] in (".", "'") else text


def entry(argument):
    names = ", ".join(
        "Fl " + ("Fl " if name["kind"] == "long" else "") + name["name"] for name in reversed(argument["names"])
    ).replace(", Fl", " , Fl")
    value = " Ar " + escaped(argument["valueName"]) if argument["kind"] == "option" else ""
    lines = [".It " + names + value, escaped(argument.get("abstract", ""))]
    if argument.get("allValues"):
        lines.append("The values: " + escaped(", ".join(argument["allValues"])) + ".")
    if argument.get("defaultValue") and argument["kind"] == "option":
        lines.append("Unless given: " + escaped(argument["defaultValue"]) + ".")
    return [line for line in lines if line]


def main():
    arguments = json.load(sys.stdin)["command"]["arguments"]
    options = [".Bl -tag -width Ds"]
    for argument in arguments:
        if argument["kind"] != "positional" and argument.get("shouldDisplay", True):
            options += entry(argument)
    options.append(".El")
    with open(sys.argv[1], encoding="utf-8") as page:
        for line in page:
            print("\n".join(options) if line.strip() == '.\\" OPTIONS' else line.rstrip("\n"))


main()
