#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# services.sh - AWS services that files tell of: listed, shown, found in one's own folder, and refused when they are wrong
. "${top_srcdir:-.}/tests/cli/lib.sh"

mkdir "$work/mine"
put() {
	cat >"$work/mine/$1"
	chmod 644 "$work/mine/$1"
}

expect 0 'all services' gangway services
has 'organizations           built in'
has 'budgets                 file'
expect 0 'as a document' gangway services --json
has '"id": "ssm"'
has '"refused": []'
expect 0 'one of them' gangway services budgets
has 'AWS Budgets'
has 'adds     CreateBudget'
has 'removes  CreateBudgetAction, DeleteBudget'
expect 1 'a misspelt one' gangway services budgett
has "did you mean 'budgets'"

put widgets.json <<'END'
{"gangway_service": 1, "id": "widgets", "title": "Widgets", "protocol": "json", "json": "1.1", "target": "W", "operations": {"GetWidget": {"kind": "reads"}}}
END
export GANGWAY_SERVICE_PATH="$work/mine"
expect 0 'one of my own' gangway services widgets
has 'reads    GetWidget'
put gadgets.json <<'END'
{"gangway_service": 1, "id": "gadgets", "protocol": "json", "json": "1.1", "target": "G", "operations": {"DeleteGadget": {"kind": "reads"}}}
END
expect 1 'a removal that is called a read' gangway services gadgets
has 'gadgets.json'
has 'one that removes'
expect 0 'the others are listed all the same' gangway services
has 'refused gadgets'
has 'Widgets'
cp "$work/mine/gadgets.json" "$work/mine/iam.json"
expect 0 'a file that is called as a built-in one' gangway services
has 'refused iam: its file iam.json is not read: the service is built in, and no file can change it'
has 'iam                     built in'
rm "$work/mine/iam.json"
unset GANGWAY_SERVICE_PATH
printf 'service_path = [ "mine" ];\n' >"$work/gangway.cfg"
expect 0 'by a setting, relative to its file' gangway services widgets --config "$work/gangway.cfg"
