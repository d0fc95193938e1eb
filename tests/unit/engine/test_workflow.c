/* SPDX-License-Identifier: Apache-2.0 */
/* test_workflow.c - what a script declares, and every way in which it may not */
#include "../aws/suite.h"

#include "folder.h"

#include <sys/stat.h>
#include <unistd.h>

/* ---- good ones ---- */

START_TEST(a_whole_declaration)
{
    g_autoptr(gw_workflow) flow = declare(
        "local wf = workflow 'a-flow' { version = '2.1', summary = 'what for', customer = 'id',\n"
        "  input = { type = 'object', required = { 'id' }, properties = {\n"
        "    id = { type = 'string' }, list = { type = 'array', default = {} }, n = { type = 'integer', "
        "default = 3 } } } }\n"
        "function wf.run(input) end");
    g_autofree char *path = g_build_filename(folder, "flow.lua", NULL);

    ck_assert_str_eq(flow->name, "a-flow");
    ck_assert_str_eq(flow->version, "2.1");
    ck_assert_str_eq(flow->summary, "what for");
    ck_assert_str_eq(flow->customer_input, "id");
    ck_assert_str_eq(flow->path, path);
    ck_assert_uint_eq(json_object_size(flow->files), 1);
    ck_assert_uint_eq(strlen(flow->sha256), 64);
    gw_json given = json_pack("{s:i}", "id", 1234);
    g_autoptr(GError) error = NULL;
    gw_json input = gw_workflow_input(flow, given, &error);
    g_autofree char *text = gw_json_text(input);
    ck_assert_str_eq(text, "{\"id\":\"1234\",\"list\":[],\"n\":3}");
    ck_assert_ptr_null(gw_workflow_input(flow, NULL, &error));
    expect_error(&error, GW_ERROR_INVALID, "input.id: is required");
    gw_json wrong = json_pack("{s:s, s:i}", "id", "x", "nn", 3);
    ck_assert_ptr_null(gw_workflow_input(flow, wrong, &error));
    expect_error(&error, GW_ERROR_INVALID, "input.nn");
}
END_TEST

/* Each Lua state hashes for itself, so the order of its tables is another one each time. */
START_TEST(inputs_in_order)
{
    static const char *const wanted[] = {"z", "m", "a", "b", "c", "d", "e", "f"};
    for (int n = 0; n < 8; n++) {
        g_autoptr(gw_workflow) flow = declare(
            "local wf = workflow 'x' { input = { type = 'object', required = { 'z', 'm' }, properties = {\n"
            "  e = { type = 'string' }, a = { type = 'string' }, z = { type = 'string' }, c = { type = "
            "'string' },\n"
            "  m = { type = 'string' }, f = { type = 'string' }, b = { type = 'string' }, d = { type = "
            "'string' }\n"
            "} } }\nfunction wf.run(input) end");
        const char *name;
        json_t *rule;
        gsize i = 0;
        json_object_foreach (json_object_get(flow->input, "properties"), name, rule)
            ck_assert_str_eq(name, wanted[i++]);
        ck_assert_uint_eq(i, G_N_ELEMENTS(wanted));
    }
}
END_TEST

START_TEST(the_least_declaration)
{
    g_autoptr(gw_workflow) flow = declare("local wf = workflow 'x' {}\nfunction wf.run() end");
    g_autoptr(GError) error = NULL;
    gw_json input = gw_workflow_input(flow, NULL, &error), given = json_pack("{s:i}", "a", 1);

    ck_assert_str_eq(flow->version, "0");
    ck_assert_ptr_null(flow->summary);
    ck_assert_ptr_null(flow->customer_input);
    ck_assert(json_is_object(input) && json_object_size(input) == 0);
    ck_assert_ptr_null(gw_workflow_input(flow, given, &error));
    expect_error(&error, GW_ERROR_INVALID, "input.a");
}
END_TEST

START_TEST(the_hash_is_of_all_files)
{
    static const char script[] = "local t = template 'policies/p.json' local m = require 'lib.names'\n"
                                 "local wf = workflow 'x' {} function wf.run() end";
    put("policies/p.json", "{\"a\": \"${b}\"}");
    put("lib/names.lua", "return { one = 1 }");
    g_autoptr(gw_workflow) one = declare(script);
    put("policies/other.json", "[]");
    g_autoptr(gw_workflow) same = declare(script);
    put("lib/names.lua", "return { one = 2 }");
    g_autoptr(gw_workflow) module_edited = declare(script);
    put("policies/p.json", "{\"a\": \"${c}\"}");
    g_autoptr(gw_workflow) template_edited = declare(script);

    ck_assert_uint_eq(json_object_size(one->files), 3);
    ck_assert_str_eq(gw_json_string(one->files, "policies/p.json"), "{\"a\": \"${b}\"}");
    ck_assert_str_eq(gw_json_string(one->files, "lib/names.lua"), "return { one = 1 }");
    ck_assert_str_eq(gw_json_string(one->files, "flow.lua"), script);
    ck_assert_str_eq(one->sha256, same->sha256);
    ck_assert_str_ne(one->sha256, module_edited->sha256);
    ck_assert_str_ne(module_edited->sha256, template_edited->sha256);
}
END_TEST

START_TEST(modules_and_templates)
{
    put("lib/sum.lua",
        "local name = ...\nassert(name == 'lib.sum')\nrequired = (rawget(_G, 'required') or 0) + 1\n"
        "return function(a, b) return a + b end");
    put("nothing.lua", "-- returns nothing");
    put("t.json",
        "{\"id\": \"x-${id}-${n}\", \"whole\": \"${list}\", \"aws\": \"${aws:username}\", \"n\": [1, true, "
        "null, \"$${id}\"], \"open\": \"${id\", \"empty\": \"${}\"}");
    g_autoptr(gw_workflow) flow = declare(
        "local sum = require 'lib.sum' assert(sum(1, 2) == 3 and require 'lib.sum' == sum and required == "
        "1)\n"
        "assert(require 'nothing' == true)\n"
        "local t = template 't.json' assert(template 't.json' == t)\n"
        "local doc = t { id = 'a', n = 3, list = { 1, { x = 2 } } }\n"
        "assert(doc.id == 'x-a-3' and doc.whole[2].x == 2 and doc.aws == '${aws:username}')\n"
        "assert(doc.n[4] == '$a' and doc.open == '${id' and doc.empty == '${}')\n"
        "local ok, why = pcall(t, { id = 'a', n = 3 }) assert(why:find('needs a value for ${list}', 1, "
        "true), why)\n"
        "local ok, why = pcall(t, { id = {}, n = 3, list = 1 }) assert(why:find('longer text around ${id}', "
        "1, true), "
        "why)\n"
        "local w = t { id = 'a', n = 3, list = 7 } assert(w.whole == 7 and math.type(w.whole) == 'integer')\n"
        "assert(t { id = 'a', n = 3, list = true }.whole == true and t { id = 'a', n = 3, list = 1.5 }.whole "
        "== "
        "1.5)\n"
        "assert(t { id = 'a', n = 3, list = '7' }.whole == '7' and t { id = 7, n = '3', list = 1 }.id == "
        "'x-7-3')\n"
        "local ok, why = pcall(t, { id = true, n = 3, list = 1 }) assert(why:find('longer text around "
        "${id}', 1, "
        "true), why)\n"
        "local ok, why = pcall(t, { id = ('x'):rep(3 << 20), n = 3, list = 1 }) assert(why:find('grows over "
        "4 MiB', "
        "1, true), why)\n"
        "local ok, why = pcall(t, print) assert(not ok)\n"
        "local ok, why = pcall(t, { id = print }) assert(why:find('values.id is a function, which has no "
        "JSON', 1, true), why)\n"
        "local wf = workflow 'x' {} function wf.run() end");
    ck_assert_uint_eq(json_object_size(flow->files), 4);
}
END_TEST

/* ---- bad ones ---- */

#define RUN " function wf.run() end"

static const struct {
    const char *script, *part;
} declarations[] = {
    {"", "flow.lua: this script declares no workflow: it begins with  local wf = workflow \"name\" { … }"},
    {"return 3", "declares no workflow"},
    {"local wf = workflow 'x'", "declares no workflow"},
    {"local wf = workflow 'x' {}", "flow.lua: workflow 'x' has no run: write  function wf.run(input) … end"},
    {"local wf = workflow 'x' {} wf.run = 3", "workflow 'x' has no run"},
    {"local wf = workflow 'x' {} wf.rum = print", "workflow 'x' has no run"},
    {"local wf = workflow 'x' {} setmetatable(wf, {__index = {run = print}})", "workflow 'x' has no run"},
    {"workflow 'x' {}\nworkflow 'y' {}", "flow.lua:2: a script declares one workflow, this is the second"},
    {"\nworkflow 'X' {}", "flow.lua:2: workflow: a name is lower case letters, digits and hyphens, not 'X'"},
    {"workflow 'a b' {}", "workflow: a name is"},
    {"workflow '1a' {}", "workflow: a name is"},
    {"workflow '' {}", "workflow: a name is"},
    {"workflow(('a'):rep(65)) {}", "workflow: a name is"},
    {"workflow(nil) {}", "workflow: a name is lower case letters, digits and hyphens, not 'nil'"},
    {"workflow {}", "workflow: a name is lower case letters, digits and hyphens, not 'table"},
    {"workflow 'x' 'y'", "workflow takes a table: { … }"},
    {"workflow 'x' (nil)", "workflow takes a table"},
    {"workflow 'x' { verison = '1' }",
     "flow.lua:1: workflow: there is no 'verison'; did you mean 'version'?"},
    {"workflow 'x' { zzz = '1' }",
     "workflow: there is no 'zzz'; known are: account, customer, input, reseller, summary, version"},
    {"workflow 'x' { 'version' }", "workflow: there is no '1'"},
    {"workflow 'x' { version = 1 }", "workflow: 'version' takes a string, not a number"},
    {"workflow 'x' { input = 'x' }", "workflow: 'input' takes a table, not a string"},
    {"workflow 'x' { [print] = 1 }", "a key that is a function"},
    {"local wf = workflow 'x' { input = { type = 'objekt' } }" RUN, "flow.lua: input: "},
    {"local wf = workflow 'x' { input = { typ = 'object' } }" RUN, "flow.lua: input: "},
    {"local wf = workflow 'x' { input = { properties = { a = { pattern = '(' } } } }" RUN,
     "flow.lua: input: "},
    {"local wf = workflow 'x' { input = { type = 'object', default = print } }" RUN,
     "flow.lua: workflow 'x': input.default is a function, which has no JSON"},
    {"local t = { type = 'object' } t.items = t local wf = workflow 'x' { input = t }" RUN,
     "flow.lua: workflow 'x': input.items is a table that holds itself"},
    {"local wf = workflow 'x' { customer = 'id' }" RUN,
     "flow.lua: customer = \"id\" names no property of input"},
    {"local wf = workflow 'x' { customer = 'idd', input = { type = 'object', properties = { id = { type "
     "= 'string' "
     "} } } }" RUN,
     "customer = \"idd\" names no property of input; did you mean 'id'?"},
    {"local wf =\n\n= 3", "flow.lua:3: unexpected symbol near '='"},
    {"local x = 1 +", "flow.lua:1: "},
    {"\x1bLua", "binary chunk"},
    {"local wf = workflow 'x' {}\nlocal t = nil\nt.x = 1" RUN,
     "flow.lua:3: attempt to index a nil value (local 't')"},
    {"error 'on purpose'", "flow.lua:1: on purpose"},
    {"error { code = 7 }", "flow.lua:1: {\"code\":7}"},
    {"while true do end", "too many instructions"},
    {"local s = 'x' while true do s = s .. s end", "not enough memory"},
    {"step 'a' { uses = 'thing' }",
     "flow.lua:1: step can only be used inside of the workflow's run function"},
    {"local wf = workflow 'x' { summary = 'a\\0b' }" RUN,
     "flow.lua:1: workflow: 'summary' is not UTF-8 text"},
    {"local wf = workflow 'x' { version = '\\xff' }" RUN,
     "flow.lua:1: workflow: 'version' is not UTF-8 text"},
    {"local wf = workflow 'x' { input = { type = 'object', description = '\\xff' } }" RUN,
     "flow.lua: workflow 'x': input.description is text that is not UTF-8"},
};

START_TEST(bad_declarations)
{
    for (gsize i = 0; i < G_N_ELEMENTS(declarations); i++) {
        g_autoptr(GError) error = NULL;
        put("flow.lua", declarations[i].script);
        g_autoptr(gw_workflow) flow = load("flow.lua", &error);
        ck_assert_msg(flow == NULL, "%s", declarations[i].script);
        expect_error(&error, GW_ERROR_INVALID, declarations[i].part);
    }
}
END_TEST

/* What a script does to its own tables later, or hides behind metatables, reaches nobody. */
START_TEST(hostile_declarations)
{
    static const char *const scripts[] = {
        "local wf = workflow 'x' {} wf.name = nil wf.about = nil wf.run = print",
        "local about = { version = '1' } local wf = workflow 'x' (about) about.version = {} about.input = "
        "3" RUN,
        "local wf = workflow 'x' (setmetatable({}, { __index = function() error 'boo' end }))" RUN,
        "local wf = workflow 'x' (setmetatable({}, { __index = function() return {} end, __pairs = error "
        "}))" RUN,
        "local wf = workflow 'x' { input = setmetatable({ type = 'object' }, { __index = error, __len = "
        "error }) }" RUN,
        "local wf = workflow 'x' {} setmetatable(wf, { __index = error, __metatable = 3 }) rawset(wf, 'run', "
        "print)",
        NULL};

    for (int i = 0; scripts[i]; i++) {
        g_autoptr(gw_workflow) flow = declare(scripts[i]);
        ck_assert_str_eq(flow->name, "x");
    }
}
END_TEST

START_TEST(bad_files)
{
    static const struct {
        const char *script, *part;
    } cases[] = {
        {"template 'gone.json'", "flow.lua:1: cannot read '"},
        {"\ntemplate 'bad.json'", "flow.lua:2: "},
        {"template 'latin.json'", "cannot read 'latin.json': it is not UTF-8 text"},
        {"template '../x.json'", "'../x.json' is not a path below the workflow's folder"},
        {"template 'a/../../x.json'", "is not a path below the workflow's folder"},
        {"template '/etc/passwd'", "'/etc/passwd' is not a path below the workflow's folder"},
        {"template ''", "'' is not a path below the workflow's folder"},
        {"template 'a\\\\b'", "is not a path below the workflow's folder"},
        {"template 'a\\0b'", "is not a path below the workflow's folder"},
        {"template 'a\\xff.json'", "is not a path below the workflow's folder"},
        {"template(('x'):rep(5000))", "is not a path below the workflow's folder"},
        {"template(3)", "flow.lua:1: template takes a path"},
        {"template()", "template takes a path"},
        {"template 'sub'", "cannot read '"},
        {"template 'flow.lua'", "flow.lua"},
        {"require 'gone'", "flow.lua:1: cannot read '"},
        {"require '../x'", "flow.lua:1: require takes a module's name"},
        {"require '..x'", "is not a path below the workflow's folder"},
        {"require 'a/b'", "require takes a module's name"},
        {"require(3)", "require takes a module's name"},
        {"require()", "require takes a module's name"},
        {"require 'syntax'", "syntax.lua:2: <name> expected near '='"},
        {"require 'fails'", "fails.lua:1: on purpose"},
        {"require 'binary'", "binary chunk"},
        {"require 'os'", "cannot read '"},
        {"require 'itself'", "itself.lua:1: require: 'itself' requires itself"},
        {"require 'reads'", "reads.lua:1: cannot read '"},
    };

    put("bad.json", "{\"a\": ");
    g_free(put_file("latin.json", "\"\xe4\"", -1));
    put("sub/x.json", "1");
    put("syntax.lua", "\nlocal = 3");
    put("fails.lua", "error 'on purpose'");
    put("binary.lua", "\x1bLua");
    put("itself.lua", "local x = require 'itself'");
    put("reads.lua", "template 'none.json'");
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        put("flow.lua", cases[i].script);
        g_autoptr(gw_workflow) flow = load("flow.lua", &error);
        ck_assert_msg(flow == NULL, "%s", cases[i].script);
        expect_error(&error, GW_ERROR_INVALID, cases[i].part);
    }
}
END_TEST

/* A template is what was reviewed with the script: no link leads to something else. */
START_TEST(links_out_of_the_folder)
{
    static const struct {
        const char *link, *to, *script, *part;
    } cases[] = {
        {"link.json", "../outside.json", "template 'link.json'", "flow.lua:1: cannot read '"},
        {"link.json", "../outside.json", "template 'link.json'", "it leads out of the folder '"},
        {"abs.json", "/etc/hostname", "template 'abs.json'", "it leads out of the folder '"},
        {"dir", "..", "template 'dir/outside.json'", "it leads out of the folder '"},
        {"dir2", "/tmp", "template 'dir2/outside.json'", "it leads out of the folder '"},
        {"two.json", "link.json", "template 'two.json'", "it leads out of the folder '"},
        {"mod.lua", "../outside.lua", "require 'mod'", "it leads out of the folder '"},
        {"loop.json", "loop.json", "template 'loop.json'", "cannot read '"},
        {"self.json", "/proc/self/cwd", "template 'self.json/x'", "it leads out of the folder '"},
    };

    put("outside.json", "{\"a\": 1}");
    put("outside.lua", "return 1");
    put("in/real.json", "{\"a\": 1}");
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *name = g_strconcat("in/", cases[i].link, NULL);
        g_autofree char *link = g_build_filename(folder, name, NULL);
        (void)!symlink(cases[i].to, link);
        put("in/flow.lua", cases[i].script);
        g_autoptr(gw_workflow) flow = load("in/flow.lua", &error);
        ck_assert_msg(flow == NULL, "%s", cases[i].script);
        expect_error(&error, GW_ERROR_INVALID, cases[i].part);
    }
}
END_TEST

START_TEST(links_that_stay)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *link = g_build_filename(folder, "in/link.json", NULL);
    g_autofree char *script = g_build_filename(folder, "in/flow.lua", NULL);
    g_autofree char *fifo = g_build_filename(folder, "in/fifo.json", NULL);

    put("in/sub/real.json", "{\"a\": 1}");
    put("elsewhere.lua", "local t = template 'link.json' assert(t {}.a == 1)\n"
                         "local wf = workflow 'x' {} function wf.run() end");
    ck_assert_int_eq(symlink("sub/real.json", link), 0);
    ck_assert_int_eq(symlink("../elsewhere.lua", script), 0);
    g_autoptr(gw_workflow) flow = load("in/flow.lua", &error);
    ck_assert_msg(flow != NULL, "%s", error ? error->message : "");
    ck_assert_int_eq(mkfifo(fifo, 0600), 0);
    put("in/waits.lua", "template 'fifo.json'");
    ck_assert_ptr_null(load("in/waits.lua", &error));
    expect_error(&error, GW_ERROR_INVALID, "it is no regular file");
}
END_TEST

START_TEST(files_that_are_no_scripts)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *link = g_build_filename(folder, "zero.lua", NULL);
    g_autofree char *huge = g_strnfill((5 << 20), ' ');

    ck_assert_ptr_null(load("gone.lua", &error));
    expect_error(&error, GW_ERROR_NOT_FOUND, "gone.lua");
    put("folder.lua/x", "");
    ck_assert_ptr_null(load("folder.lua", &error));
    expect_error(&error, GW_ERROR_INVALID, "folder.lua");
    put("latin.lua", "-- \xe4");
    ck_assert_ptr_null(load("latin.lua", &error));
    expect_error(&error, GW_ERROR_INVALID, "latin.lua': it is not UTF-8 text");
    put("huge.lua", huge);
    ck_assert_ptr_null(load("huge.lua", &error));
    expect_error(&error, GW_ERROR_INVALID, "huge.lua");
    ck_assert_int_eq(symlink("/dev/zero", link), 0);
    ck_assert_ptr_null(load("zero.lua", &error));
    expect_error(&error, GW_ERROR_INVALID, "zero.lua");
    g_free(put_file("nul.lua", "--\0\nlocal wf = workflow 'x' {} function wf.run() end", 49));
    ck_assert_ptr_null(load("nul.lua", &error));
    expect_error(&error, GW_ERROR_INVALID, "nul.lua': it is not UTF-8 text");
}
END_TEST

/* ---- by name ---- */

START_TEST(found_by_name)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *one = g_build_filename(folder, "one", NULL),
                    *two = g_build_filename(folder, "two", NULL);
    const char *const folders[] = {one, two, "/nowhere", NULL};

    put("one/aws-onboarding.lua", "local wf = workflow 'first' {}" RUN);
    put("two/aws-onboarding.lua", "local wf = workflow 'second' {}" RUN);
    put("two/other.lua", "local wf = workflow 'other' {}" RUN);
    put("two/notes.txt", "");
    put("two/sub/deep.lua", "local wf = workflow 'deep' {}" RUN);
    g_autoptr(gw_workflow) flow = gw_workflow_load("aws-onboarding", folders, NULL, &error);
    ck_assert_str_eq(flow->name, "first");
    g_auto(GStrv) names = gw_workflow_list(folders);
    g_autofree char *all = g_strjoinv(" ", names);
    ck_assert_str_eq(all, "aws-onboarding other");

    ck_assert_ptr_null(gw_workflow_load("aws-onbording", folders, NULL, &error));
    expect_error(&error, GW_ERROR_NOT_FOUND, "there is no workflow 'aws-onbording' (searched: ");
    ck_assert_ptr_null(gw_workflow_load("aws-onbording", folders, NULL, &error));
    expect_error(&error, GW_ERROR_NOT_FOUND, "; did you mean 'aws-onboarding'?");
    static const char *const unknown[] = {"sub/deep", "../one/aws-onboarding", "",
                                          "notes",    "/etc/passwd",           NULL};
    for (int i = 0; unknown[i]; i++) {
        ck_assert_ptr_null(gw_workflow_load(unknown[i], folders, NULL, &error));
        expect_error(&error, GW_ERROR_NOT_FOUND, "there is no workflow '");
    }
    ck_assert_ptr_null(gw_workflow_load("x", NULL, NULL, &error));
    expect_error(&error, GW_ERROR_NOT_FOUND, "there is no workflow 'x' (searched: no folder)");
    g_auto(GStrv) none = gw_workflow_list(NULL);
    ck_assert_ptr_null(none[0]);
}
END_TEST

SUITE_WITH("workflow", make_folder, drop_folder, a_whole_declaration, inputs_in_order, the_least_declaration,
           the_hash_is_of_all_files, modules_and_templates, bad_declarations, hostile_declarations, bad_files,
           links_out_of_the_folder, links_that_stay, files_that_are_no_scripts, found_by_name)
