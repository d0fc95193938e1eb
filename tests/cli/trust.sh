#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# trust.sh - signatures of plugins, steps, workflows and files of services: made, checked by OpenSSL alone, and every way in
# which one is no good
. "${top_srcdir:-.}/tests/cli/lib.sh"

umask 022
mkdir -p "$XDG_CONFIG_HOME/gangway"
settings=$XDG_CONFIG_HOME/gangway/gangway.cfg
cd "$work" || exit 99

# ---- keys ----

openssl genpkey -algorithm ed25519 -out vendor.key 2>/dev/null
openssl pkey -in vendor.key -pubout -out vendor.pem
openssl genpkey -algorithm ed25519 -out other.key 2>/dev/null
openssl pkey -in other.key -pubout -out other.pem
openssl genpkey -algorithm rsa -pkeyopt rsa_keygen_bits:2048 -out rsa.key 2>/dev/null
openssl pkey -in rsa.key -pubout -out rsa.pem
openssl genpkey -algorithm ed25519 -aes256 -pass pass:secret -out locked.key 2>/dev/null
chmod 600 ./*.key
printf 'not a plugin, but bytes' >acme.so
cp acme.so changed.so

expect 0 'the public part of a key that OpenSSL made' gangway plugin key show vendor.key
public=$(sed -n 2p "$out")
id=$(sed -n 's/^key //p' "$out")
lacks PRIVATE
is 'which is its' "$(printf %s "${public#ed25519:}" | base64 -d | sha256sum | cut -c 1-16)" "$id"
expect 0 'the same as a document' gangway plugin key show vendor.key --json
json public "$public"
expect 0 'a new key' gangway plugin key new own.key
is 'only its owner reads it' "$(stat -c %a own.key)" 600
expect 1 'it is not written over' gangway plugin key new own.key
has 'File exists'
expect 0 'which OpenSSL can read' openssl pkey -in own.key -noout
expect 1 'no verb' gangway plugin key make x
has "write 'gangway plugin key new FILE' or 'gangway plugin key show FILE'"
expect 1 'no file' gangway plugin key show
has "gangway plugin key show FILE"

# ---- signed ----

expect 0 'signed' gangway plugin sign acme.so --key vendor.key
has "acme.so.sig: signed with the key $id"
is 'a line says which format' "$(sed -n 1p acme.so.sig)" 'gangway-signature: 1'
is 'which file' "$(sed -n 2p acme.so.sig)" 'name: acme.so'
is 'which bytes' "$(sed -n 3p acme.so.sig)" "sha256: $(sha256sum <acme.so | cut -d ' ' -f 1)"
is 'which key' "$(sed -n 4p acme.so.sig)" "key: $id"
is 'everybody can read it' "$(stat -c %a acme.so.sig)" 644

# As doc/plugins.md tells a stranger who has the vendor's key and no Gangway.
head -n 4 acme.so.sig >signed
sed -n 's/^signature: //p' acme.so.sig | base64 -d >signature
expect 0 'OpenSSL alone says so' openssl pkeyutl -verify -pubin -inkey vendor.pem -rawin -in signed -sigfile signature
has 'Signature Verified Successfully'
expect 1 'and that it is not by another' openssl pkeyutl -verify -pubin -inkey other.pem -rawin -in signed -sigfile signature
(sed -n 's/^sha256: \(.*\)/\1  acme.so/p' signed | sha256sum -c) >"$out" 2>&1
has 'acme.so: OK'
(printf '\060\052\060\005\006\003\053\145\160\003\041\000' && printf %s "${public#ed25519:}" | base64 -d) |
	openssl pkey -pubin -inform DER -out again.pem
is 'a key as text is one of OpenSSL too' "$(cat again.pem)" "$(cat vendor.pem)"

expect 0 'by its key' gangway plugin verify acme.so --key "$public"
has "acme.so: good, signed by --key (key $id)"
expect 0 'in a file' gangway plugin verify acme.so --key vendor.pem --json
json 0.state trusted
json 0.key "$id"
expect 1 'not by another' gangway plugin verify acme.so --key other.pem
has "not trusted: it is signed with the key $id, which is nobody's in trust.vendors"
expect 1 'of nobody who is trusted here' gangway plugin verify acme.so
has 'trusted is: nobody so far'
expect 1 'without a signature' gangway plugin verify changed.so
has 'it is not signed'
expect 1 'no such file' gangway plugin verify nothing.so
has "cannot read 'nothing.so': No such file"
expect 0 'what is part of Gangway' gangway plugin verify "$top_builddir/plugins/iam-role/.libs/iam-role.so" "$top_srcdir/scripts/lib/roles.lua"
has 'good, part of Gangway'
expect 1 'one of two' gangway plugin verify acme.so changed.so --key vendor.pem --json
json 0.state trusted
json 1.state unsigned

# ---- signed by slips ----

expect 0 'again with the same key' gangway plugin sign acme.so --key vendor.key
expect 1 'not over the signature of another' gangway plugin sign acme.so --key other.key
has "'acme.so.sig' is there already, by the key $id: --replace writes over it"
cp acme.so.sig vendor.sig
expect 0 'unless it is said' gangway plugin sign acme.so --key other.key --replace
mv vendor.sig acme.so.sig
expect 1 'without a key' gangway plugin sign acme.so
has '--key KEY is missing'
expect 1 'with a key of RSA' gangway plugin sign acme.so --key rsa.key
has "cannot use the key file 'rsa.key': it has a key of the kind RSA, and an Ed25519 private key is wanted"
expect 1 'with a passphrase' gangway plugin sign acme.so --key locked.key
has "it has a passphrase, and a key without one is wanted"
expect 1 'with a public key' gangway plugin sign acme.so --key vendor.pem
has "cannot use the key file 'vendor.pem': it holds a public key, and the private key that belongs to it is wanted: name that file"
lacks chmod
printf '%s\n' "$public" >public.txt
expect 1 'with one as a text' gangway plugin sign acme.so --key public.txt
has 'it holds a public key'
cp vendor.key loose.key
chmod 644 loose.key
expect 1 'with a key that others read' gangway plugin sign acme.so --key loose.key
has "cannot use the key file 'loose.key': it may be read by others: chmod 600 it"
head -c 60 vendor.key >broken.key
chmod 600 broken.key
expect 1 'with half a key' gangway plugin sign acme.so --key broken.key
has 'it has no key'
expect 1 'with no key file' gangway plugin sign acme.so --key gone.key
has "'gone.key': No such file"
expect 1 'a file that is not there' gangway plugin sign gone.so --key vendor.key
has "cannot read 'gone.so'"
expect 1 'a folder' gangway plugin sign "$work" --key vendor.key
has 'Is a directory'
mkdir locked
cp acme.so locked/
chmod 555 locked
[ "$(id -u)" = 0 ] || {
	expect 1 'where nothing can be written' gangway plugin sign locked/acme.so --key vendor.key
	has 'cannot write the signature'
}
expect 1 'an unknown word' gangway plugin sing acme.so
has "'sing' is no word of plugin"
has "'sign'"

# ---- signatures that are no good ----

# bad WHAT FILE: verify says that the signature beside it is bad, whatever is trusted
bad() {
	expect 1 "$1" gangway plugin verify "$2" --key vendor.pem
	has "$2: bad: '$2.sig'"
}
cp acme.so.sig changed.so.sig
bad 'of a file with another name' changed.so
has "is the signature of a file called 'acme.so', and this one is called 'changed.so'"
mkdir -p was
cp acme.so acme.so.sig was/
printf . >>acme.so
bad 'of a file that was changed' acme.so
has "is the signature of other bytes: it says SHA-256 $(sed -n 's/^sha256: \(.\{16\}\).*/\1/p' acme.so.sig)"
has "and the file has $(sha256sum <acme.so | cut -c 1-16)"
cp was/acme.so acme.so

# damage EXPRESSION: the signature, changed by sed
damage() { sed "$1" was/acme.so.sig >acme.so.sig; }
damage '1s/1/2/'
bad 'of a format that comes later' acme.so
has "version '2', and this gangway knows version 1: update gangway"
printf 'something else' >spliced.so
gangway plugin sign spliced.so --key vendor.key >/dev/null
{ head -n 4 was/acme.so.sig && tail -n 1 spliced.so.sig; } >acme.so.sig
bad 'with the last line of another' acme.so
damage '3d'
bad 'with a line less' acme.so
has 'it is not 5 lines of text'
damage 's/$/\r/'
bad 'with ends of lines of another system' acme.so
: >acme.so.sig
bad 'that is empty' acme.so
has 'it is no signature'
head -c 1000000 /dev/zero >acme.so.sig
expect 1 'that is no text at all' gangway plugin verify acme.so --key vendor.pem
has 'larger than 4096 bytes'
gangway plugin sign was/acme.so --key other.key --replace >/dev/null
sed "4s/.*/key: $id/" was/acme.so.sig >acme.so.sig
bad "by another who says that it is the vendor's" acme.so
has 'and it was not'
rm acme.so.sig
gangway plugin sign acme.so --key vendor.key >/dev/null

# ---- whom to trust ----

expect 0 'a key, before it is trusted' gangway plugin trust vendor.pem --name acme
has "key $id"
has "fingerprint SHA-256 $(printf %s "${public#ed25519:}" | base64 -d | sha256sum | cut -d ' ' -f 1)"
has "$settings"
sed -n '/^trust = {/,$p' "$out" >"$settings"
expect 0 'and when that is in the settings' gangway plugin verify acme.so
has "acme.so: good, signed by acme (key $id)"
expect 0 'trusted by now' gangway plugin trust vendor.pem --name acme
has 'acme is trusted with this already'
expect 0 'a key under the name of another' gangway plugin trust other.pem --name acme
has 'acme is in the group trust.vendors'
lacks 'add to the group'
expect 0 'another one' gangway plugin trust other.pem --name other-co --json
json vendor other-co
line=$(value line)
expect 0 'where the group is there' gangway plugin trust other.pem
has 'add to the group trust.vendors'
has 'other = "ed25519:'
sed -i "s#^  vendors = {#&\n    $line#" "$settings"
expect 0 'both are trusted' gangway plugin verify acme.so
cat vendor.pem other.pem >both.pem
expect 0 'two keys of one vendor' gangway plugin trust both.pem --name acme --json
json keys.# 2
printf 'trust = { vendors = { %s }; };\n' "$(value line)" >both.cfg
expect 0 'are a list' gangway plugin verify acme.so --config both.cfg
printf 'trust = { vendors = { acme = "vendor.pem"; }; };\n' >file.cfg
expect 0 'a file, as seen from the settings' gangway plugin verify acme.so --config file.cfg
printf 'trust = { vendors = { a = "%s"; b = "%s"; }; };\n' "$public" "$public" >twice.cfg
expect 1 'one key is one vendor' gangway plugin verify acme.so --config twice.cfg
has "have the same key $id"
printf 'trust = { vendors = { acme = "gone.pem"; }; };\n' >gone.cfg
expect 1 'a file that is gone' gangway plugin verify acme.so --config gone.cfg
has "gone.cfg: setting 'trust.vendors.acme': cannot read '$work/gone.pem'"
printf 'trust = { vendors = { acme = "rsa.pem"; }; };\n' >rsa.cfg
expect 1 'a key of RSA' gangway plugin verify acme.so --config rsa.cfg
has 'it has a key of the kind RSA'
printf '{"trust": {"vendors": {"a b": "%s"}}}' "$public" >name.json
expect 1 'a name that is none' gangway plugin verify acme.so --config name.json
has "a vendor's name is a letter and then"
chmod 666 vendor.pem
expect 1 'a key that others may replace' gangway plugin verify acme.so --config file.cfg
has 'can be written by others (mode 0666)'
chmod 644 vendor.pem
chmod 666 file.cfg
expect 1 'settings that others may change' gangway plugin verify acme.so --config file.cfg
has "cannot take from 'file.cfg' whom to trust: the file can be written by others"
expect 1 'a private key' gangway plugin trust vendor.key
has 'holds a private key, which belongs to nobody else'
expect 1 'a key of RSA' gangway plugin trust rsa.pem
has "'rsa.pem' is no Ed25519 public key, it has a key of the kind RSA"
expect 1 'half a key' gangway plugin trust ed25519:AAAA
has 'are 3 bytes in base64, and a key has 32'
expect 1 'one at a time' gangway plugin trust vendor.pem other.pem
has 'one key at a time'

# ---- the policy ----

sim --people none
cp "$settings" warn.cfg
{ echo 'trust = { policy = "require"; vendors = {'; sed -n '/^    /p' warn.cfg; echo '}; };'; } >require.cfg
printf 'trust = { policy = "maybe"; };' >maybe.cfg
expect 1 'a policy that is none' gangway plugins --config maybe.cfg
has "is 'maybe': it can be warn|require"
mkdir plugins flows
cp "$top_builddir/tests/plugins/example.so" plugins/account-alias.so
export GANGWAY_PLUGIN_PATH="$work/plugins"
cat >flows/alias.lua <<'EOF'
local lib = require "lib"
local wf = workflow "alias" { version = "1" }
function wf.run() step "alias" { uses = "account-alias", with = { alias = lib.alias } } end
return wf
EOF
echo 'return { alias = "acme" }' >flows/lib.lua

rm "$settings"
expect 0 'nobody is trusted: it is told' gangway plugins -v
has 'signed   not signed'
has 'signed   part of Gangway'
has "searched $work/plugins: 1 used"
expect 0 'a plan' gangway plan flows/alias.lua
has "warning: plugins that nobody in trust.vendors has signed: $work/plugins/account-alias.so"
lacks 'files of the workflow that'
expect 0 'with vendors, scripts too' gangway plan flows/alias.lua --config warn.cfg
has 'warning: files of the workflow that nobody in trust.vendors has signed: alias.lua, lib.lua'
expect 0 'required' gangway plugins -v --config require.cfg
has "refused $work/plugins/account-alias.so: it is not signed (there is no '$work/plugins/account-alias.so.sig')"
has 'trust.policy = "require"'
has "which are: "
lacks 'account-alias (api)'
expect 1 'a workflow that is not signed' gangway plan flows/alias.lua --config require.cfg
has "cannot use 'flows/alias.lua': it is not signed"
expect 1 'is not run either' gangway describe flows/alias.lua --config require.cfg
has "cannot use 'flows/alias.lua': it is not signed"
expect 0 'what is part of Gangway is' gangway describe aws-onboarding --config require.cfg
gangway plugin sign flows/alias.lua plugins/account-alias.so --key vendor.key >/dev/null
expect 1 'and its module' gangway plan flows/alias.lua --config require.cfg
has "lib.lua': it is not signed"
gangway plugin sign flows/lib.lua --key other.key >/dev/null
expect 0 'all are signed' gangway plan flows/alias.lua --config require.cfg
lacks warning
expect 0 'and told by whom' gangway plugins -v --config require.cfg
has "signed   signed by acme (key $id)"
expect 0 'as a document' gangway plugins --json --config require.cfg
json "steps.name=account-alias.signature.vendor" acme
json "steps.name=iam-role.signature.state" stock
cp plugins/account-alias.so good.so
printf x >>plugins/account-alias.so
expect 0 'changed since: refused under every policy' gangway plugins --config warn.cfg
has "refused $work/plugins/account-alias.so: '$work/plugins/account-alias.so.sig' is the signature of other bytes"
cp good.so plugins/account-alias.so
echo >>flows/lib.lua
expect 1 'a module that was changed' gangway plan flows/alias.lua --config warn.cfg
has "is the signature of other bytes"
gangway plugin sign flows/lib.lua --key other.key >/dev/null
echo notes >plugins/README
echo libtool >plugins/account-alias.la
expect 0 'what else is there' gangway plugins -v --config warn.cfg
has 'README (its name does not end in .so)'
lacks 'account-alias.la'

# ---- a run knows who signed what it began with ----

expect 0 'a run' gangway start flows/alias.lua --config require.cfg --json
run=$(value run)
expect 0 'its events' gangway log "$run" --json
has '"vendor": "acme"'
expect 0 'its report' gangway report "$run" --json
has '"signatures": {'
has '"vendor": "acme"'
expect 0 'its page' gangway report "$run" -o page.html
expect 0 'says it' grep -q "signed by acme" page.html
rm flows/*.sig plugins/*.sig
expect 0 'a run that nobody signed' gangway start flows/alias.lua --detach --json
run=$(value run)
expect 1 'is not gone on with where it is required' gangway resume "$run" --config require.cfg
has 'was not signed when the run began'
printf 'trust = { policy = "warn"; };' >none.cfg
expect 0 'but elsewhere' gangway resume "$run" --config none.cfg

# ---- services and steps in Lua ----

mkdir -p services steps/lib
cp "$top_srcdir/scripts/services.d/ssm.json" services/ssm.json
expect 1 'a service that nobody signed' env GANGWAY_SERVICE_PATH="$work/services" "$top_builddir/gangway" services ssm --config require.cfg
has 'it is not signed'
gangway plugin sign services/ssm.json --key vendor.key >/dev/null
expect 0 'and one that is signed' env GANGWAY_SERVICE_PATH="$work/services" "$top_builddir/gangway" services ssm --config require.cfg
cat >steps/hello.lua <<'EOF'
local words = require "lib.words"
return step "hello" { summary = words.summary, inspect = function(call) return absent() end, desire = function(call, seen) return wanted {} end }
EOF
echo 'return { summary = "says hello" }' >steps/lib/words.lua
export GANGWAY_STEP_PATH="$work/steps"
expect 0 'a step in Lua' gangway plugins --config require.cfg
has "refused $work/steps/hello.lua: "
has 'hello.lua'
gangway plugin sign steps/hello.lua --key vendor.key >/dev/null
expect 0 'and what it requires' gangway plugins --config require.cfg
has "refused $work/steps/hello.lua: '$work/steps/lib/words.lua', which it requires: it is not signed"
gangway plugin sign steps/lib/words.lua --key vendor.key >/dev/null
expect 0 'all of it' gangway plugins --config require.cfg
has 'says hello'

# ---- installed ----

unset GANGWAY_PLUGIN_PATH GANGWAY_STEP_PATH
mkdir got
cp good.so got/account-alias.so
data=$work/.local/share/gangway
expect 1 'a plugin that nobody signed, where it is required' gangway plugin install got/account-alias.so --config require.cfg
has "cannot install 'got/account-alias.so': it is not signed"
is 'nothing is left' "$(ls -A "$data")" ''
gangway plugin sign got/account-alias.so --key vendor.key >/dev/null
expect 0 'a signed one' gangway plugin install got/account-alias.so --config require.cfg
has "installed $data/plugins/account-alias.so, signed by acme (key $id)"
has 'account-alias (api)'
has 'iam:CreateAccountAlias'
is 'nobody else may write it' "$(stat -c %a "$data/plugins/account-alias.so")" 644
is 'nothing else is left' "$(ls -A "$data")" plugins
expect 0 'it is found' gangway plugins -v --config require.cfg
has "file     $data/plugins/account-alias.so"
expect 0 'installed again' gangway plugin install got/account-alias.so --config require.cfg --json
json kind plugin
json signature.vendor acme
cp "$top_builddir/tests/plugins/good.so" got/other.so
cp got/account-alias.so was/account-alias.so
printf x >>got/account-alias.so
expect 1 'with a signature of other bytes' gangway plugin install got/account-alias.so --config warn.cfg
has 'is the signature of other bytes'
rm got/account-alias.so.sig
expect 1 'another version' gangway plugin install got/account-alias.so --config warn.cfg
has "'$data/plugins/account-alias.so' is another version"
has '--replace puts this one in its place'
expect 1 'a signed one does not give way to it' gangway plugin install got/account-alias.so --config warn.cfg --replace
has "cannot install 'got/account-alias.so': it is not signed, and '$data/plugins/account-alias.so' is signed by acme (key $id): --unsigned puts this one in its place all the same"
cp was/account-alias.so got/account-alias.so
expect 1 'nor the same bytes without their signature' gangway plugin install got/account-alias.so --config warn.cfg
has '--unsigned puts this one in its place'
is 'both are there' "$(ls "$data/plugins" | tr '\n' ' ')" 'account-alias.so account-alias.so.sig '
printf x >>got/account-alias.so
expect 0 'unless it is said' gangway plugin install got/account-alias.so --config warn.cfg --replace --unsigned
has 'nobody in trust.vendors has signed'
is 'the old signature is gone' "$(ls "$data/plugins")" account-alias.so
cp was/account-alias.so got/alias-two.so
expect 1 'a step that another plugin has' gangway plugin install got/alias-two.so
has "its step 'account-alias' is in '$data/plugins/account-alias.so' already"
printf 'no plugin' >got/broken.so
expect 1 'what does not load' gangway plugin install got/broken.so
has "cannot install 'got/broken.so': cannot load 'got/broken.so': "
lacks '.install-'
cp good.so got/plugin.bin
expect 1 'of no kind' gangway plugin install got/plugin.bin
has 'its name does not say what it is'
chmod 666 got/other.so
expect 1 'that others may change' gangway plugin install got/other.so
has 'can be written by others'
expect 1 'that is not there' gangway plugin install got/gone.so
has 'No such file'
cat >got/greet.lua <<'EOF'
return step "greet" { summary = "greets", inspect = function(call) return absent() end, desire = function(call, seen) return wanted {} end }
EOF
expect 0 'a step in Lua' gangway plugin install got/greet.lua
has "installed $data/scripts/steps/greet.lua, not signed"
cat >got/tiny.lua <<'EOF'
local wf = workflow "tiny" { version = "2" }
function wf.run() print "tiny" end
return wf
EOF
expect 0 'a workflow' gangway plugin install got/tiny.lua
has "workflow tiny 2"
expect 0 'which is found by its name' gangway describe tiny
sed -i 's/version = "2"/version = "10"/' got/tiny.lua
expect 0 'a newer one' gangway plugin install got/tiny.lua --replace
sed -i 's/version = "10"/version = "9"/' got/tiny.lua
expect 1 'an older one' gangway plugin install got/tiny.lua --replace
has "it is version 9, and '$data/scripts/tiny.lua' is version 10, a newer one: --older puts the older one in its place"
expect 0 'if it is said' gangway plugin install got/tiny.lua --replace --older
sed -i 's/version = "9"/version = "9~beta"/' got/tiny.lua
expect 1 'one before the release' gangway plugin install got/tiny.lua --replace
has "it is version 9~beta, and '$data/scripts/tiny.lua' is version 9, a newer one"
sed -i 's/version = "9~beta"/version = "latest"/' got/tiny.lua
expect 1 'one that no one can compare' gangway plugin install got/tiny.lua --replace
has "it is version latest, and '$data/scripts/tiny.lua' is version 9: nobody can tell which is newer"
sed -i 's/version = "latest"/version = "v9"/' got/tiny.lua
expect 0 'the same, written otherwise' gangway plugin install got/tiny.lua --replace
sed -i 's/^return step "greet" {/& version = "1.10",/' got/greet.lua
expect 0 'a newer step' gangway plugin install got/greet.lua --replace
sed -i 's/"1.10"/"1.9"/' got/greet.lua
expect 1 'an older step' gangway plugin install got/greet.lua --replace
has "it is version 1.9, and '$data/scripts/steps/greet.lua' is version 1.10"
{ echo 'local words = require "lib.words"' && cat got/greet.lua; } | sed 's/"greet"/"more"/' >got/more.lua
expect 1 'a step that requires another file' gangway plugin install got/more.lua
has 'it names other files, and install takes one'
has 'got/more.lua:1: cannot read'
lacks '.install-'
echo 'return 1' >got/nothing.lua
expect 1 'a script that is neither' gangway plugin install got/nothing.lua
has 'it is neither a workflow nor a step in Lua'
sed 's/"ssm"/"ssx"/; s/AmazonSSM/AmazonSSX/' "$top_srcdir/scripts/services.d/ssm.json" >got/ssx.json
expect 0 'a service' gangway plugin install got/ssx.json
has "service ssx"
expect 0 'the step is found' gangway plugins
has 'greet'
rm -r "$data"

# ---- a lock ----

cp good.so plugins/account-alias.so
export GANGWAY_PLUGIN_PATH="$work/plugins"
rm -f flows/gangway.lock
expect 0 'a lock' gangway lock flows/alias.lua
has 'flows/gangway.lock has workflow'
cp flows/gangway.lock first.lock
is 'it has the plugin' "$(grep -c "$(sha256sum <good.so | cut -d ' ' -f 1)" flows/gangway.lock)" 1
is 'and each script' "$(grep -c -e '"alias.lua"' -e '"lib.lua"' flows/gangway.lock)" 2
is 'and no other plugin' "$(grep -c iam-role flows/gangway.lock)" 0
expect 0 'written again' gangway lock flows/alias.lua
is 'it is the same' "$(cat flows/gangway.lock)" "$(cat first.lock)"
expect 0 'it fits' gangway lock flows/alias.lua --check
expect 0 'a plan under it' gangway plan flows/alias.lua
expect 0 'a run under it' gangway start flows/alias.lua --json
run=$(value run)
expect 0 'which the run knows' gangway report "$run" --json
json made_with.lock.sha256 "$(sha256sum <first.lock | cut -d ' ' -f 1)"
printf x >>plugins/account-alias.so
for command in 'plan' 'start' 'lock --check'; do
	# shellcheck disable=SC2046
	expect 1 "another plugin: $command" gangway ${command%% *} flows/alias.lua $(printf %s "$command" | sed 's/^[a-z]*//')
	has "workflow 'alias' does not fit the lock 'flows/gangway.lock'"
	has "plugin 'account-alias.so' has SHA-256 $(sha256sum <plugins/account-alias.so | cut -c 1-16)"
	has "and it wants $(sha256sum <good.so | cut -c 1-16)"
	has "'gangway lock flows/alias.lua' writes the lock anew"
done
cp good.so plugins/account-alias.so
echo '-- changed' >>flows/lib.lua
expect 1 'another script' gangway plan flows/alias.lua
has "file 'lib.lua' has SHA-256"
sed -i '$d' flows/lib.lua
expect 0 'put back' gangway plan flows/alias.lua
sed 's/"x86_64-linux-gnu"/"riscv-linux-gnu"/; s/"aarch64-linux-gnu"/"riscv-linux-gnu"/' first.lock >flows/gangway.lock
expect 1 'a lock of another platform' gangway plan flows/alias.lua
has "it has no hash of plugin 'account-alias.so' for this platform"
expect 0 'is added to' gangway lock flows/alias.lua
is 'and keeps the other' "$(grep -c -e riscv-linux-gnu -e "$(sha256sum <good.so | cut -c 1-64)" flows/gangway.lock)" 2
expect 0 'then it fits' gangway plan flows/alias.lua
cp got/tiny.lua flows/tiny.lua
expect 1 'a lock of another workflow' gangway plan flows/tiny.lua
has "the lock 'flows/gangway.lock' is of 'alias', not of workflow 'tiny': 'gangway lock flows/tiny.lua' adds it"
expect 0 'one lock for both' gangway lock flows/tiny.lua
expect 0 'fits one' gangway plan flows/tiny.lua
expect 0 'and the other' gangway plan flows/alias.lua
printf 'local wf = workflow "lost" { version = "1" }\n-- uses = "never"\nfunction wf.run() step "a" { uses = "lost-step" } end\nreturn wf\n' >flows/lost.lua
expect 1 'a lock with a step that is not there' gangway lock flows/lost.lua -o lost.lock
has "workflow 'lost' uses a step that has no hash: there is no step plugin 'lost-step'"
mkdir -p flows/steps
echo 'return 5' >flows/steps/lost-step.lua
expect 1 'or whose file is refused' gangway lock flows/lost.lua -o lost.lock
has "step 'lost-step': its file '"
has "flows/steps/lost-step.lua' was refused: "
is 'and none is written' "$(ls lost.lock 2>/dev/null)" ''
rm -r flows/steps flows/lost.lua
expect 0 'a lock elsewhere' gangway lock flows/tiny.lua -o elsewhere.lock
expect 1 'is of one' gangway plan flows/alias.lua --lock elsewhere.lock
has "is of 'tiny', not of workflow 'alias'"
expect 1 'a lock that is not there' gangway plan flows/alias.lua --lock gone.lock
has "cannot read 'gone.lock'"
for text in '' '{' '[]' '{"gangway_lock": 2, "workflows": {}}' '{"gangway_lock": 1, "workflows": {"alias": {}}}' '{"gangway_lock": 1, "workflows": {"alias": {"files": {"a": "b"}, "plugins": {}, "steps": {}, "services": {}}}}'; do
	printf '%s' "$text" >broken.lock
	expect 1 "a broken lock: $text" gangway plan flows/alias.lua --lock broken.lock
	has 'broken.lock'
	expect 1 "is not written over: $text" gangway lock flows/alias.lua -o broken.lock
	is 'and stays' "$(cat broken.lock)" "$text"
done
chmod 666 flows/gangway.lock
expect 1 'a lock that others may change' gangway plan flows/alias.lua
has 'can be written by others'

# ---- a run that is moved to another script ----

chmod 644 flows/gangway.lock
cat >flows/hand.lua <<'EOF'
local wf = workflow "hand" { version = "1" }
function wf.run() step "pay" { uses = "payment-method", with = { method = "invoice" } } end
return wf
EOF
gangway plugin sign plugins/account-alias.so --key vendor.key >/dev/null
gangway lock flows/hand.lua >/dev/null
expect 3 'a run that waits' gangway start flows/hand.lua --json
run=$(value run)
sed -i 's/version = "1"/version = "2"/' flows/hand.lua
expect 1 'to what does not fit the lock' gangway upgrade "$run"
has "workflow 'hand' does not fit the lock"
expect 1 'or is not signed' gangway upgrade "$run" --config require.cfg
has "hand.lua': it is not signed"
gangway lock flows/hand.lua >/dev/null
gangway plugin sign flows/hand.lua --key vendor.key >/dev/null
expect 1 'signed now, and begun without' gangway upgrade "$run" --config require.cfg
has 'was not signed when the run began'
expect 0 'where nothing is required' gangway upgrade "$run" --config warn.cfg
expect 3 'it goes on as a signed one' gangway resume "$run" --config require.cfg

# ---- a run that was begun under a lock stays under one ----

gangway lock flows/hand.lua -o hand.lock >/dev/null
rm flows/gangway.lock
expect 0 'the run before is over' gangway cancel "$run" --why test --by dana
expect 3 'a run under a lock elsewhere' gangway start flows/hand.lua --lock hand.lock --json
run=$(value run)
sed -i 's/version = "2"/version = "3"/' flows/hand.lua
rm -f flows/hand.lua.sig
expect 1 'is not moved past it' gangway upgrade "$run"
has "workflow 'hand' does not fit the lock 'hand.lock'"
mv hand.lock gone.lock
expect 1 'nor where it is gone' gangway upgrade "$run"
has "the run was begun under the lock 'hand.lock', and can't be moved past it (--lock FILE takes another)"
mv gone.lock hand.lock
gangway lock flows/hand.lua -o other.lock >/dev/null
expect 0 'but to what fits another one' gangway upgrade "$run" --lock other.lock --json
json moved true
expect 0 'the report has it' gangway report "$run" --json
json made_with.lock.file other.lock
printf '\n' >>other.lock
expect 0 'a lock alone' gangway upgrade "$run" --lock other.lock
has "run $run has the lock as it is now"
expect 0 'and no more' gangway upgrade "$run" --lock other.lock
has 'has this script already'

# ---- what a script puts together ----

cat >flows/compose.lua <<'EOF'
local wf = workflow "compose" { version = "1", input = { required = { "kind" }, properties = { kind = { type = "string" } } } }
function wf.run(input)
  step "one" { uses = "account-" .. input.kind, with = { alias = "acme" } }
end
EOF
expect 0 'a lock without an input' gangway lock flows/compose.lua
has "not all steps that 'compose' takes are known"
has "'gangway lock flows/compose.lua --input FILE'"
expect 1 'refuses what it does not have' gangway start flows/compose.lua --set kind=alias
has "step 'one': 'account-alias' is not in the lock 'flows/gangway.lock', and nothing else may be used under it"
has "'gangway lock flows/compose.lua --input FILE' with this input adds it"
expect 0 'a lock with an input' gangway lock flows/compose.lua --set kind=alias
lacks 'not all steps'
is 'has it' "$(grep -c '"account-alias.so"' flows/gangway.lock)" 1
expect 0 'and it is used' gangway start flows/compose.lua --set kind=alias
printf x >>plugins/account-alias.so
rm -f plugins/account-alias.so.sig
expect 1 'as it was' gangway plan flows/compose.lua --set kind=alias
has "plugin 'account-alias.so' has SHA-256"
cp good.so plugins/account-alias.so
rm flows/gangway.lock

# Parts of parts, with their modules, templates and steps.
mkdir -p flows/parts/deep/lib
cat >flows/whole.lua <<'EOF'
local part = subworkflow "parts.part"
local wf = workflow "whole" { version = "1" }
function wf.run() part "p" {} end
EOF
cat >flows/parts/part.lua <<'EOF'
local deep = subworkflow "deep.deep"
local wf = workflow "part" { version = "1" }
function wf.run() deep "d" { with = { alias = "acme" } } end
EOF
cat >flows/parts/deep/deep.lua <<'EOF'
local lib, policy = require "lib.words", template "policy.json"
local wf = workflow "deep" { version = "1", input = { properties = { alias = { type = "string" } } } }
function wf.run(input) step "alias" { uses = lib.step, with = { alias = policy { alias = input.alias }.alias } } end
EOF
echo 'return { step = "account-" .. "alias" }' >flows/parts/deep/lib/words.lua
echo '{ "alias": "${alias}" }' >flows/parts/deep/policy.json
expect 0 'a lock of parts' gangway lock flows/whole.lua
for file in whole.lua parts/part.lua parts/deep/deep.lua parts/deep/lib/words.lua parts/deep/policy.json account-alias.so; do
	is "has $file" "$(grep -c "\"$file\"" flows/gangway.lock)" 1
done
expect 0 'fits' gangway plan flows/whole.lua
for file in parts/part.lua parts/deep/deep.lua parts/deep/lib/words.lua parts/deep/policy.json; do
	echo >>"flows/$file"
	expect 1 "$file counts" gangway plan flows/whole.lua
	has "file '$file' has SHA-256"
	sed -i '$d' "flows/$file"
done
rm flows/gangway.lock

# ---- only what a run uses stops it ----

cp "$top_builddir/tests/plugins/good.so" plugins/spare.so
cat >flows/spare.lua <<'EOF'
local wf = workflow "spare" { version = "1", input = { properties = { more = { type = "boolean", default = false } } } }
function wf.run(input)
  step "alias" { uses = "account-alias", with = { alias = "acme" } }
  if input.more then step "spare" { uses = "good" } end
end
EOF
gangway plugin sign flows/spare.lua plugins/account-alias.so --key vendor.key --replace >/dev/null
expect 0 'a run, beside a plugin that nobody signed' gangway start flows/spare.lua --config warn.cfg --detach --json
run=$(value run)
expect 0 'which it does not use' gangway resume "$run" --config require.cfg
expect 0 'one that does' gangway start flows/spare.lua --config warn.cfg --set more=true --detach --json
run=$(value run)
expect 4 'stops when it comes to that' gangway resume "$run" --config require.cfg
has "step 'spare': step 'good': its file '"
has "spare.so' was refused: the plugin of step 'good' was not signed when the run began"
