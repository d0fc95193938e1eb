/* SPDX-License-Identifier: Apache-2.0 */
/* pick.c - for the shell tests: prints one value of a JSON document on standard input
 *
 *   pick steps.0.id      a member; texts bare, the rest as JSON
 *   pick steps.#         how many there are
 *   pick steps.id=x.uses the member of the first item whose `id` is `x`
 *
 * Exit code 1 when there is no such value, 2 when the input is not exactly one JSON document.
 */

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static json_t *
find_item(json_t *array, const char *key, const char *value)
{
    size_t i;
    json_t *item;
    json_array_foreach (array, i, item) {
        const char *text = json_string_value(json_object_get(item, key));
        if (text && strcmp(text, value) == 0)
            return item;
    }
    return NULL;
}

static json_t *
step_into(json_t *value, char *part)
{
    char *equals = strchr(part, '=');

    if (json_is_object(value))
        return json_object_get(value, part);
    if (!equals)
        return json_array_get(value, strtoul(part, NULL, 10));
    *equals = '\0';
    return find_item(value, part, equals + 1);
}

static int
print_value(const json_t *value)
{
    if (json_is_string(value))
        return puts(json_string_value(value)) < 0;
    int failed = json_dumpf(value, stdout, JSON_ENCODE_ANY | JSON_COMPACT);
    return putchar('\n') < 0 || failed;
}

int
main(int argc, char **argv)
{
    json_error_t error;
    json_t *document = json_loadf(stdin, JSON_DECODE_ANY, &error), *value = document;
    int code = 1;

    if (!document || argc != 2) {
        fprintf(stderr, "pick: %s (line %d)\n", argc == 2 ? error.text : "usage: pick PATH", error.line);
        return 2;
    }
    for (char *rest, *part = strtok_r(argv[1], ".", &rest); part && value;
         part = strtok_r(NULL, ".", &rest)) {
        if (strcmp(part, "#") == 0) {
            code =
                printf("%zu\n", json_is_array(value) ? json_array_size(value) : json_object_size(value)) < 0;
            value = NULL;
            break;
        }
        value = step_into(value, part);
    }
    if (value)
        code = print_value(value);
    json_decref(document);
    return code;
}
