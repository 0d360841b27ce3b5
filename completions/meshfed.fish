complete --keep-order --exclusive --command meshfed --arguments "(COMPLETE=fish meshfed -- (commandline --current-process --tokenize --cut-at-cursor) (commandline --current-token))"
