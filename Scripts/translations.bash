# The texts for people in other languages: from the sources to po/, from po/ to the catalogues that gettext reads.

readonly translation_tools=Scripts/translations
readonly locale_folder=$product_folder/locale # LANGUAGE/LC_MESSAGES/communicator.mo

# ./build translations: brings the template and every language up to the sources. What is new waits for a translator.
update_translations() {
    require_packages "${translation_packages[@]}"
    local language
    extract_texts >po/communicator.pot.new
    mv po/communicator.pot.new po/communicator.pot
    while read -r language; do
        update_language "po/$language.po" "$language"
    done <po/LINGUAS
}

# Prints the template. It tells the files that a text is from, but not the lines, which change every day.
extract_texts() {
    local texts
    texts=$(mktemp --directory)
    find Sources -name '*.swift' | LC_ALL=C sort | xargs "$translation_tools/swift-phrases" >"$texts/swift.po"
    find CShims/CPurplePlugin -name '*.c' | LC_ALL=C sort |
        xgettext --files-from=- --from-code=UTF-8 --keyword=_ --keyword=N_ --keyword=translations_format:1 \
            --add-comments=Translators: --output=- | sed 's/=CHARSET/=UTF-8/' >"$texts/c.po"
    xgettext --its="$translation_tools/metainfo.its" --output=- docs/metainfo/*.metainfo.xml |
        sed 's/=CHARSET/=UTF-8/' >"$texts/metainfo.po"
    msgcat --use-first --sort-by-file --output-file="$texts/all.po" \
        "$translation_tools/header.po" "$texts"/{swift,c,metainfo}.po
    msgcat --add-location=file "$texts/all.po"
    rm -r "$texts"
}

# Brings the language $2 in the file $1 up to the template. Texts that changed are translated anew, not guessed.
update_language() {
    [[ -f $1 ]] || msginit --no-translator --locale="$2" --input=po/communicator.pot --output-file="$1" 2>/dev/null
    msgmerge --quiet --no-fuzzy-matching --add-location=file --output-file="$1.new" "$1" po/communicator.pot
    msgattrib --no-obsolete --output-file="$1" "$1.new"
    rm "$1.new"
}

# The catalogues beside the products, where these find them.
build_translations() {
    local language
    while read -r language; do
        mkdir -p "$locale_folder/$language/LC_MESSAGES"
        msgfmt --check --output-file="$locale_folder/$language/LC_MESSAGES/communicator.mo" "po/$language.po"
    done <po/LINGUAS
}

# Fails, with the places, when a text for people is not given to gettext. (Tests/ClientTests runs it.)
check_texts() {
    # shellcheck disable=SC2046 # no path has a blank
    "$translation_tools/untranslated" --allow "$translation_tools/allowed" \
        $(find Sources -name '*.swift' | LC_ALL=C sort) CShims/CPurplePlugin/*.[ch] && return
    say "Give them to localized() or _(); what people do not read belongs into $translation_tools/allowed."
    return 1
}

# Fails when the template is not as the sources are, or a language lacks a text, guesses one, or breaks one.
check_languages() {
    local language failed=0
    extract_texts | diff po/communicator.pot - || {
        say "po/communicator.pot is not as the sources are; ./build translations brings it up to them."
        failed=1
    }
    while read -r language; do
        msgfmt --check --output-file=/dev/null "po/$language.po" &&
            msgcmp "po/$language.po" po/communicator.pot || {
            say "po/$language.po is not complete; Scripts/translations/batch hands out what is missing."
            failed=1
        }
    done <po/LINGUAS
    return "$failed"
}
