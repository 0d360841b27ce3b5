#!/bin/sh
# Completion of meshfed as a plugin. kubectl runs this as `kubectl_complete-meshfed` (oc as `oc_complete-meshfed`) with the
# words after `meshfed`, the last one unfinished, and reads one candidate per line and a directive: 4 is "no file names".
_CLAP_COMPLETE_INDEX=$# _CLAP_COMPLETE_COMP_TYPE=9 _CLAP_COMPLETE_SPACE=true _CLAP_IFS='
' COMPLETE=bash meshfed -- meshfed "$@"
echo
echo :4
