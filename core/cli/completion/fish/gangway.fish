# SPDX-License-Identifier: Apache-2.0
# fish asks gangway itself what could be typed next: a line a word, what it is behind a tab

function __gangway_next
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l lead (string match -r -- '^--[^=]*=' $current)
    for line in (command $words[1] complete -- $words[2..-1] $current 2>/dev/null)
        switch $line
            case ':files'
                string replace -r '^' "$lead" -- (__fish_complete_path (string replace -- "$lead" '' $current))
            case ':folders'
                string replace -r '^' "$lead" -- (__fish_complete_directories (string replace -- "$lead" '' $current))
            case '*'
                printf '%s\n' $line
        end
    end
end

complete -c gangway -f -a '(__gangway_next)'
