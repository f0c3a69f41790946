"""Scripts that make a shell complete ``kubectl-svc`` itself; ``kubectl svc`` is completed by kubectl's own.

Each asks ``kubectl-svc completion candidates -- WORDS`` and reads ``value<TAB>description`` lines and a last line
``:DIRECTIVE``, the protocol of cobra's ``__complete``: bit 2 means no space behind the value, bit 4 means no file names.
"""

from __future__ import annotations

BASH = r"""# bash completion for kubectl-svc: source <(kubectl-svc completion bash)
_kubectl_svc() {
    local cur words cword line directive=0
    if declare -F _get_comp_words_by_ref >/dev/null; then
        _get_comp_words_by_ref -n "=:" cur words cword
    else
        cur=${COMP_WORDS[COMP_CWORD]} words=("${COMP_WORDS[@]}") cword=$COMP_CWORD
    fi
    COMPREPLY=()
    while IFS= read -r line; do
        case $line in
            :[0-9]*) directive=${line#:} ;;
            "$cur"*) COMPREPLY+=("${line%%$'\t'*}") ;;
        esac
    done < <("${words[0]}" completion candidates -- "${words[@]:1:cword}" 2>/dev/null)
    if ((!(directive & 4) && ${#COMPREPLY[@]} == 0)); then compopt -o default; fi
    if ((directive & 2)); then compopt -o nospace; fi
    if [[ $cur == *:* && $COMP_WORDBREAKS == *:* ]] && declare -F __ltrim_colon_completions >/dev/null; then
        __ltrim_colon_completions "$cur"
    elif [[ $cur == *=* && $COMP_WORDBREAKS == *=* ]]; then
        COMPREPLY=("${COMPREPLY[@]#"${cur%%=*}="}")
    fi
}
complete -F _kubectl_svc kubectl-svc
"""

ZSH = r"""#compdef kubectl-svc
# zsh completion for kubectl-svc: source <(kubectl-svc completion zsh), or a file _kubectl-svc in a folder of $fpath
_kubectl-svc() {
    local line value directive=0
    local -a found
    while IFS= read -r line; do
        case $line in
            :[0-9]*) directive=${line#:} ;;
            *)
                value=${line%%$'\t'*}
                found+=("${value//:/\\:}${${line#$value}:+:${line#*$'\t'}}")
                ;;
        esac
    done < <("${words[1]}" completion candidates -- "${(@)words[2,CURRENT]}" 2>/dev/null)
    if ((${#found})); then
        if ((directive & 2)); then _describe -t values kubectl-svc found -S ''; else _describe -t values kubectl-svc found; fi
    elif ((!(directive & 4))); then
        _files
    fi
}
if [[ ${funcstack[1]} == _kubectl-svc ]]; then _kubectl-svc "$@"; else compdef _kubectl-svc kubectl-svc; fi
"""

FISH = r"""# fish completion for kubectl-svc: kubectl-svc completion fish | source
function __kubectl_svc_candidates
    set -l words (commandline --tokenize --cut-at-cursor --current-process)
    set -l current (commandline --current-token --cut-at-cursor)
    set -l lines ($words[1] completion candidates -- $words[2..-1] "$current" 2>/dev/null)
    set -l directive (string replace -r '^:' '' -- $lines[-1])
    if test (count $lines) -gt 1
        printf '%s\n' $lines[1..-2]
    else if test "$directive" = 0
        __fish_complete_path "$current"
    end
end
complete --command kubectl-svc --no-files --arguments '(__kubectl_svc_candidates)'
"""

SCRIPTS = {"bash": BASH, "zsh": ZSH, "fish": FISH}
"""The script of each shell."""
