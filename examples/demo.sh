#!/bin/sh
# The three commands without a cluster: files in, objects out, and what one prints is what the next one reads.
# Usage: examples/demo.sh [PROGRAM]   (PROGRAM: kubectl-svc unless given)
set -u
cd "$(dirname "$0")" || exit 1
svc=${1:-kubectl-svc}

bold='' plain=''
if [ -t 1 ] && [ -z "${NO_COLOR+set}" ]; then
    bold=$(printf '\033[1m') plain=$(printf '\033[0m')
fi

show() { # show WHY COMMAND-LINE
    printf '\n%s# %s%s\n$ %s\n' "$bold" "$1" "$plain" "$2"
    sh -c "$(printf '%s' "$2" | sed "s#kubectl svc#$svc#g")"
}

show 'A Service for a pod, as "kubectl expose" would make it.' \
    'kubectl svc expose -f redis.yaml --port=6379 --name=redis-service --dry-run=client -o yaml'
show 'Does it reach the pod? Pipe it on and see.' \
    '{ cat redis.yaml; echo ---; kubectl svc expose -f redis.yaml --port=6379 --name=redis-service --dry-run=client -o yaml; } | kubectl svc trace redis-service -f -'
show 'A Service without a selector, two addresses outside the cluster, and the way to them.' \
    'kubectl svc expose --name=database --port=5432 --dry-run=client -o yaml | kubectl svc endpoints set database 192.0.2.42 192.0.2.43 -f - | kubectl svc trace database -f -'
show 'An address that the API server accepts and no packet ever reaches.' \
    'kubectl svc expose --name=database --port=5432 --dry-run=client -o yaml | kubectl svc endpoints set database 239.0.0.1 -f -'
show 'The selector matches the pods of the Deployment, and yet port 80 receives no traffic. Why?' \
    'kubectl svc trace web -f shop.yaml'
exit 0
