#!/usr/bin/env bash
# Checks the OpenAPI document with Redocly and Spectral, and compiles the TypeScript types generated from it. No warning
# is allowed: an exception stands in redocly.yaml or spectral.yaml with its reason. Needs npm and its registry.
set -euo pipefail
cd "$(dirname "$0")"
root=$(cd ../.. && pwd)
if ! command -v npm >/dev/null; then
    echo "npm was not found. Checks of the OpenAPI document skipped."
    exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp package.json redocly.yaml spectral.yaml use.ts "$work"
if ! (cd "$work" && timeout 120 npm install --no-audit --no-fund --ignore-scripts --loglevel=error >install.log 2>&1); then
    tail -3 "$work/install.log"
    echo "The npm packages could not be installed. Checks of the OpenAPI document skipped."
    exit 0
fi
(cd "$root" && .venv/bin/python manage.py spectacular --format openapi-json --file "$work/schema.json")
cd "$work"
export PATH="$work/node_modules/.bin:$PATH" REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true
redocly lint --config redocly.yaml --format=json schema.json 2>redocly.log >redocly.json || true
node -e '
const { problems } = JSON.parse(require("fs").readFileSync("redocly.json"));
for (const one of problems) console.log(one.severity, one.ruleId, one.message, one.location[0]?.pointer);
console.log(`Redocly: ${problems.length} errors and warnings`);
process.exit(problems.length ? 1 : 0);'
spectral lint schema.json --ruleset spectral.yaml --fail-severity=warn
openapi-typescript schema.json --output client.ts >/dev/null
tsc --noEmit --strict --skipLibCheck false use.ts
echo "TypeScript: the generated types compile"
