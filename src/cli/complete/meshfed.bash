# Completion of meshfed. Bash takes words apart at `=`, `:` and `@`, which are part of a mesh or stand behind a flag: they
# are put together before meshfed is asked, and of what it answers only the part that Bash replaces is handed back.
_meshfed() {
    local program=$1 replaced=$2 rest=${COMP_LINE:0:COMP_POINT} words=() trimmed word index reply
    type -P "$program" >/dev/null || program=meshfed
    for ((index = 0; index <= COMP_CWORD; index++)); do
        trimmed=${rest#"${rest%%[![:space:]]*}"}
        word=${COMP_WORDS[index]}
        ((index < COMP_CWORD)) || word=$trimmed
        if ((index > 0)) && [[ $trimmed == "$rest" ]]; then
            words[${#words[@]} - 1]+=$word
        else
            words+=("$word")
        fi
        rest=${trimmed#"$word"}
    done
    local current=${words[${#words[@]} - 1]}
    local kept=${current%"$replaced"}
    COMPREPLY=()
    while IFS= read -r reply || [[ -n $reply ]]; do
        [[ $reply == "$kept"* ]] && COMPREPLY+=("${reply#"$kept"}")
    done < <(_CLAP_COMPLETE_INDEX=$((${#words[@]} - 1)) _CLAP_COMPLETE_COMP_TYPE=9 _CLAP_COMPLETE_SPACE=false \
        _CLAP_IFS=$'\n' COMPLETE=bash "$program" -- "${words[@]}" 2>/dev/null)
    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[=/@] ]]; then
        compopt -o nospace 2>/dev/null
    fi
}
if ((BASH_VERSINFO[0] > 4 || (BASH_VERSINFO[0] == 4 && BASH_VERSINFO[1] >= 4))); then
    complete -o nosort -F _meshfed meshfed
else
    complete -F _meshfed meshfed
fi
