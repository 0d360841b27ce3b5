#!/bin/sh
# Completion of meshfed as a plugin. kubectl runs this as `kubectl_complete-meshfed` (oc as `oc_complete-meshfed`) with the
# words after `meshfed`, the last one unfinished, and reads one candidate per line and a directive: 4 is "no file names",
# 6 is that and no space after the word.
#
# Bash takes `MESH@CONTEXT` apart at the `@`, and kubectl does not put it together: then the last words are `MESH`, `@` and
# `CONTEXT`, or `MESH` and `@`, and only what comes after the `@` may be answered.
kept=
before= previous= last= number=$#
for word in "$@"; do
    before=$previous previous=$last last=$word
done
joined=
case $last in
    # Of the value behind a flag kubectl wants no more than that.
    -*=*) kept=${last%%=*}= ;;
esac
if [ "$number" -ge 3 ] && [ "$previous" = @ ]; then
    joined=$before@$last kept=$before@ drop=3
elif [ "$number" -ge 2 ] && [ "$last" = @ ]; then
    joined=$previous@ kept=$previous drop=2
fi
if [ -n "$joined" ]; then
    index=0
    for word in "$@"; do
        [ "$index" -gt 0 ] || set --
        index=$((index + 1))
        [ "$index" -gt $((number - drop)) ] || set -- "$@" "$word"
    done
    set -- "$@" "$joined"
fi
answer=$(_CLAP_COMPLETE_INDEX=$# _CLAP_COMPLETE_COMP_TYPE=9 _CLAP_COMPLETE_SPACE=true _CLAP_IFS='
' COMPLETE=bash meshfed -- meshfed "$@" 2>/dev/null)
directive=4
while IFS= read -r word; do
    [ -n "$word" ] || continue
    case $word in
        *= | */) directive=6 ;;
    esac
    printf '%s\n' "${word#"$kept"}"
done <<ANSWER
$answer
ANSWER
echo ":$directive"
