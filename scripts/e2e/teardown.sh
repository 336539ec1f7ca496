#!/usr/bin/env bash
# teardown.sh: ends the engine and the registry that setup.sh started. Their folder stays, so that the next start is quick.
exec "$(dirname "${BASH_SOURCE[0]}")/setup.sh" stop
