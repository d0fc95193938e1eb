/* SPDX-License-Identifier: Apache-2.0 */
/* test_schema.c - schemas that are understood or not; values, each fault by its path; defaults; files
 */
#include "fixture.h"

#include "base/schema.h"

#define CUSTOMER                                                                                             \
    "{'type': 'object', 'required': ['customer_id', 'root_email'], 'properties': {"                          \
    " 'customer_id': {'type': 'string', 'pattern': '^[0-9]{1,12}$', 'description': 'the number in the "      \
    "contract'},"                                                                                            \
    " 'root_email': {'type': 'string', 'minLength': 3, 'maxLength': 64},"                                    \
    " 'region': {'type': 'string', 'enum': ['us-east-1', 'eu-west-1'], 'default': 'us-east-1'},"             \
    " 'roles': {'type': 'array', 'minItems': 1, 'maxItems': 2, 'items': {'type': 'object',"                  \
    "   'properties': {'name': {'type': 'string'}, 'hours': {'type': 'integer', 'minimum': 1, 'maximum': "   \
    "12,"                                                                                                    \
    "   'default': 1}}}},"                                                                                   \
    " 'tags': {'type': 'object', 'additionalProperties': {'type': 'string'}},"                               \
    " 'ratio': {'type': ['number', 'null']}, 'on': {'type': 'boolean', 'const': true},"                      \
    " 'key': {'type': 'string', 'secret': true, 'pattern': '^A'}, 'any': {'type': 'object'}}}"

static const char *const good_schemas[] = {
    "{}",
    CUSTOMER,
    "{'type': 'object', 'additionalProperties': true, 'required': ['x']}",
    "{'type': 'object', 'format': 'json-file', 'default': {}}",
    "{'enum': [1, 'a', null]}",
    "{'properties': {'a': {'default': {'b': 1}, 'properties': {'b': {'type': 'integer'}}}}}",
};

START_TEST(schemas_that_are_understood)
{
    gw_json schema = json_of(good_schemas[_i]);
    GError *error = NULL;

    ck_assert_msg(gw_schema_check_schema(schema, &error), "%s", error ? error->message : "");
}
END_TEST

static const char *const bad_schemas[][2] = {
    {"[]", "schema: must be an object"},
    {"'x'", "schema: must be an object"},
    {"{'patern': 'x'}", "schema: unknown keyword 'patern'; did you mean 'pattern'?"},
    {"{'properties': {'a': {'$ref': 'x'}}}", "schema.properties.a: unknown keyword '$ref'"},
    {"{'type': 'strnig'}", "schema.type: must be string, integer"},
    {"{'type': []}", "schema.type: must be"},
    {"{'type': ['string', 1]}", "schema.type: must be"},
    {"{'type': null}", "schema.type: must be"},
    {"{'enum': []}", "schema.enum: must be an array of at least one"},
    {"{'enum': 'x'}", "schema.enum: must be"},
    {"{'properties': []}", "schema.properties: must be an object"},
    {"{'properties': {'a': 1}}", "schema.properties.a: must be an object"},
    {"{'properties': {'a': {'items': {'type': 'x'}}}}", "schema.properties.a.items.type: must be"},
    {"{'required': 'a'}", "schema.required: must be an array of names"},
    {"{'required': [1]}", "schema.required: must be an array of names"},
    {"{'required': ['nmae'], 'properties': {'name': {}}}",
     "'nmae' is not among the properties; did you mean 'name'?"},
    {"{'additionalProperties': 'no'}", "schema.additionalProperties: must be an object"},
    {"{'pattern': '('}", "schema.pattern: not a pattern"},
    {"{'pattern': 1}", "schema.pattern: must be a text"},
    {"{'minLength': -1}", "schema.minLength: must be a whole number"},
    {"{'maxItems': 1.5}", "schema.maxItems: must be a whole number"},
    {"{'minimum': '1'}", "schema.minimum: must be a number"},
    {"{'propertyNames': 'x'}", "schema.propertyNames: must be an object"},
    {"{'propertyNames': {'patern': 'x'}}", "schema.propertyNames: unknown keyword 'patern'"},
    {"{'secret': 'yes'}", "schema.secret: must be true or false"},
    {"{'description': 1}", "schema.description: must be a text"},
    {"{'format': 'aws-regoin'}", "schema.format: must be one of arn, aws-account"},
    {"{'format': 1}", "schema.format: must be one of arn"},
    {"{'format': 'country', 'default': 'UK'}", "schema.default: 'UK' is not a country"},
    {"{'type': 'string', 'default': true}", "schema.default: must be a string, is true"},
    {"{'enum': ['a'], 'default': 'b'}", "schema.default: 'b' is not one of \"a\""},
};

START_TEST(schemas_that_are_not)
{
    gw_json schema = json_of(bad_schemas[_i][0]);
    GError *error = NULL;

    ck_assert_msg(!gw_schema_check_schema(schema, &error), "%s", bad_schemas[_i][0]);
    expect_error(&error, GW_ERROR_INVALID, bad_schemas[_i][1]);
}
END_TEST

START_TEST(a_schema_nested_too_deeply)
{
    gw_json schema = json_object();
    GError *error = NULL;

    for (guint i = 0; i < 90; i++)
        schema = json_pack("{s:o}", "items", schema);
    ck_assert(!gw_schema_check_schema(schema, &error));
    expect_error(&error, GW_ERROR_INVALID, "nested less deeply");
}
END_TEST

START_TEST(defaults_are_filled_in)
{
    gw_json schema = json_of(CUSTOMER);
    gw_json value = json_of("{'customer_id': '1234', 'root_email': 'a@b', 'roles': [{'name': 'x'}]}");

    ck_assert(gw_schema_apply(schema, value, "input", NULL));
    expect_json(value, "{'customer_id': '1234', 'root_email': 'a@b', 'region': 'us-east-1',"
                       "'roles': [{'name': 'x', 'hours': 1}]}");
}
END_TEST

START_TEST(a_number_becomes_text_where_text_is_wanted)
{
    gw_json schema =
        json_of("{'properties': {'id': {'type': 'string'}, 'both': {'type': ['string', 'integer']},"
                "'list': {'items': {'type': 'string'}}, 'real': {'type': 'string'}}}");
    gw_json value = json_of("{'id': 1234, 'both': 1, 'list': [1, 'x']}"), real = json_of("{'real': 1.5}");
    GError *error = NULL;

    ck_assert(gw_schema_apply(schema, value, "input", NULL));
    expect_json(value, "{'id': '1234', 'both': 1, 'list': ['1', 'x']}");
    ck_assert(!gw_schema_apply(schema, real, "input", &error));
    expect_error(&error, GW_ERROR_INVALID, "input.real: must be a string, is a number");
}
END_TEST

START_TEST(names_of_members)
{
    gw_json schema =
        json_of("{'propertyNames': {'maxLength': 3, 'pattern': '^[a-z]*$', 'patternText': 'a word'},"
                "'additionalProperties': {'type': 'string'}}");
    gw_json good = json_of("{'a': 'x', 'abc': 'y'}"), bad = json_of("{'a b': 'x', 'abcd': 'y'}");
    GError *error = NULL;

    ck_assert(gw_schema_apply(schema, good, "tags", NULL));
    ck_assert(!gw_schema_apply(schema, bad, "tags", &error));
    expect_error(&error, GW_ERROR_INVALID,
                 "tags.a b (its name): 'a b' is not a word\ntags.abcd (its name): must be at most 3");
}
END_TEST

START_TEST(unknown_outputs_fit_everywhere)
{
    gw_json schema = json_of(CUSTOMER);
    gw_json value = json_of("{'customer_id': {'$unknown': 'org.id'}, 'root_email': {'$unknown': 'x'},"
                            "'roles': {'$unknown': 'y'}, 'on': {'$unknown': 'z'}}");

    ck_assert(gw_schema_apply(schema, value, "input", NULL));
}
END_TEST

#define REQUIRED "'customer_id': '1', 'root_email': 'a@b'"

static const char *const bad_values[][2] = {
    {"{'root_email': 'a@b'}", "input.customer_id: is required: the number in the contract"},
    {"[]", "input: must be an object, is an array"},
    {"{" REQUIRED ", 'customer_di': 'x'}", "input.customer_di: unknown; did you mean 'customer_id'?"},
    {"{" REQUIRED ", 'a\\nb\\u001b': 'x'}", "input.a?b?: unknown; known are: "},
    {"{" REQUIRED ", 'zzzzzz': 'x'}", "input.zzzzzz: unknown; known are: customer_id, root_email"},
    {"{'customer_id': 'ABC', 'root_email': 'a@b'}",
     "input.customer_id: 'ABC' does not match the pattern ^[0-9]{1,12}$"},
    {"{'customer_id': '123\\n', 'root_email': 'a@b'}", "does not match"},
    {"{'customer_id': null, 'root_email': 'a@b'}", "input.customer_id: must be a string, is null"},
    {"{'customer_id': '1', 'root_email': 'ab'}", "input.root_email: must be at least 3 characters long"},
    {"{" REQUIRED ", 'region': 'us-east-2'}",
     "'us-east-2' is not one of \"us-east-1\", \"eu-west-1\"; did you mean 'us-east-1'?"},
    {"{" REQUIRED ", 'region': 7}", "'7' is not one of"},
    {"{" REQUIRED ", 'roles': []}", "input.roles: must be at least 1 items"},
    {"{" REQUIRED ", 'roles': [{}, {}, {}]}", "input.roles: must be at most 2 items"},
    {"{" REQUIRED ", 'roles': [{}, {'hours': 13}]}", "input.roles[1].hours: must be at most 12"},
    {"{" REQUIRED ", 'roles': [{'hours': 1.5}]}", "input.roles[0].hours: must be an integer, is a number"},
    {"{" REQUIRED ", 'roles': [{'nam': 'x'}]}", "input.roles[0].nam: unknown; did you mean 'name'?"},
    {"{" REQUIRED ", 'roles': {'name': 'x'}}", "input.roles: must be an array, is an object"},
    {"{" REQUIRED ", 'tags': {'a': true}}", "input.tags.a: must be a string, is true"},
    {"{" REQUIRED ", 'ratio': 'x'}", "input.ratio: must be a number or null, is a string"},
    {"{" REQUIRED ", 'on': false}", "input.on: must be true"},
    {"{" REQUIRED ", 'key': 'hunter2'}", "input.key: the value does not match the pattern ^A"},
};

START_TEST(values_that_do_not_fit)
{
    gw_json schema = json_of(CUSTOMER);
    gw_json value = json_of(bad_values[_i][0]);
    GError *error = NULL;

    ck_assert(!gw_schema_apply(schema, value, "input", &error));
    ck_assert(!strchr(error->message, '\n'));
    ck_assert_ptr_null(strstr(error->message, "hunter2"));
    expect_error(&error, GW_ERROR_INVALID, bad_values[_i][1]);
}
END_TEST

START_TEST(an_object_of_no_names_takes_any)
{
    gw_json schema = json_of("{'type': 'object'}"), closed = json_of("{'properties': {}}");
    gw_json value = json_of("{'a': 1}");
    GError *error = NULL;

    ck_assert(gw_schema_apply(schema, value, "input", NULL));
    ck_assert(!gw_schema_apply(closed, value, "input", &error));
    expect_error(&error, GW_ERROR_INVALID, "input.a: unknown");
}
END_TEST

START_TEST(all_faults_are_told_up_to_ten)
{
    gw_json schema = json_of("{'properties': {}}"), value = json_object();
    GError *error = NULL;
    guint lines = 1;

    for (guint i = 0; i < 25; i++) {
        g_autofree char *name = g_strdup_printf("name%u", i);

        json_object_set_new(value, name, json_true());
    }
    ck_assert(!gw_schema_apply(schema, value, "input", &error));
    for (const char *c = error->message; *c; c++)
        lines += *c == '\n';
    ck_assert_uint_eq(lines, 11);
    expect_error(&error, GW_ERROR_INVALID, "\nand 15 more");
}
END_TEST

/* Such patterns would take for ever. */
START_TEST(patterns_give_up)
{
    gw_json schema = json_of("{'properties': {'a': {'pattern': '^(a+)+$'}, 'b': {'pattern': '(x+x+)+y'}}}");
    g_autofree char *as = g_strnfill(40, 'a'), *xs = g_strnfill(8000, 'x'), *more = g_strnfill(100000, 'a');
    g_autofree char *hopeless = g_strconcat(as, "!", NULL);
    gw_json slow = json_pack("{s:s}", "a", hopeless), slower = json_pack("{s:s}", "b", xs),
            large = json_pack("{s:s}", "a", more);
    GError *error = NULL;

    ck_assert(!gw_schema_apply(schema, slow, "input", &error));
    expect_error(&error, GW_ERROR_INVALID, "input.a: ");
    ck_assert(!gw_schema_apply(schema, slower, "input", &error));
    expect_error(&error, GW_ERROR_INVALID, "input.b: ");
    ck_assert(!gw_schema_apply(schema, large, "input", &error));
    expect_error(&error, GW_ERROR_INVALID, "input.a: is longer than the 8192 bytes");
}
END_TEST

START_TEST(long_values_are_cut_in_messages)
{
    gw_json schema = json_of("{'properties': {'a': {'enum': ['x']}}}");
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint i = 0; i < 1000; i++)
        g_string_append(text, "ü");
    gw_json value = json_pack("{s:s}", "a", text->str);
    GError *error = NULL;
    ck_assert(!gw_schema_apply(schema, value, "input", &error));
    ck_assert_uint_lt(strlen(error->message), 250);
    ck_assert(g_utf8_validate(error->message, -1, NULL));
    expect_error(&error, GW_ERROR_INVALID, "…' is not one of");
}
END_TEST

/* ---- format "json-file" ---- */

#define WITH_FILES                                                                                           \
    "{'properties': {'policy': {'type': 'object', 'format': 'json-file'}, 'name': {'type': 'string'},"       \
    " 'list': {'items': {'properties': {'file': {'format': 'json-file'}}}},"                                 \
    " 'files': {'items': {'format': 'json-file'}}}}"

START_TEST(files_take_the_place_of_their_names)
{
    char *folder = make_folder();
    g_autofree char *file = make_file(folder, "p/policy.json", "{\"Version\": \"2012-10-17\"}");
    gw_json schema = json_of(WITH_FILES);
    gw_json value =
        json_pack("{s:s, s:s, s:[{s:s}, {}], s:[s], s:s}", "policy", "p/policy.json", "name", "p/policy.json",
                  "list", "file", file, "files", "p/../p/policy.json", "unknown", "x");

    ck_assert(gw_schema_load_files(schema, value, folder, "input", NULL));
    expect_json(value,
                "{'policy': {'Version': '2012-10-17'}, 'name': 'p/policy.json',"
                "'list': [{'file': {'Version': '2012-10-17'}}, {}], 'files': [{'Version': '2012-10-17'}],"
                "'unknown': 'x'}");
    ck_assert(gw_schema_load_files(schema, value, folder, "input", NULL));
    drop_folder(folder);
}
END_TEST

START_TEST(files_that_are_missing_or_broken)
{
    char *folder = make_folder();
    put_file(folder, "broken.json", "{");
    gw_json schema = json_of(WITH_FILES);
    gw_json missing = json_of("{'policy': 'nope.json'}"),
            broken = json_of("{'list': [{}, {'file': 'broken.json'}]}");
    GError *error = NULL;

    ck_assert(!gw_schema_load_files(schema, missing, folder, "input", &error));
    expect_error(&error, GW_ERROR_NOT_FOUND, "input.policy: cannot read '");
    ck_assert(!gw_schema_load_files(schema, broken, folder, "input", &error));
    expect_error(&error, GW_ERROR_INVALID, "input.list[1].file: ");
    ck_assert(!gw_schema_apply(schema, missing, "input", &error));
    expect_error(&error, GW_ERROR_INVALID, "input.policy: must be an object, is a string");
    drop_folder(folder);
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_loop_test(tests, schemas_that_are_understood, 0, G_N_ELEMENTS(good_schemas));
    tcase_add_loop_test(tests, schemas_that_are_not, 0, G_N_ELEMENTS(bad_schemas));
    tcase_add_test(tests, a_schema_nested_too_deeply);
    tcase_add_test(tests, defaults_are_filled_in);
    tcase_add_test(tests, a_number_becomes_text_where_text_is_wanted);
    tcase_add_test(tests, names_of_members);
    tcase_add_test(tests, unknown_outputs_fit_everywhere);
    tcase_add_loop_test(tests, values_that_do_not_fit, 0, G_N_ELEMENTS(bad_values));
    tcase_add_test(tests, an_object_of_no_names_takes_any);
    tcase_add_test(tests, all_faults_are_told_up_to_ten);
    tcase_add_test(tests, patterns_give_up);
    tcase_add_test(tests, long_values_are_cut_in_messages);
    tcase_add_test(tests, files_take_the_place_of_their_names);
    tcase_add_test(tests, files_that_are_missing_or_broken);
}

int
main(void)
{
    return run_suite("schema", add_tests);
}
