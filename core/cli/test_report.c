/* SPDX-License-Identifier: Apache-2.0 */
/* test_report.c - results of tests: for people, as TAP, as JUnit's XML, as JSON
 *
 * TAP: https://testanything.org/tap-version-13-specification.html; JUnit's XML has no standard: suites, cases
 * and failures as all readers take them.
 */
#include "cli/test.h"

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/cli.h"
#include "cli/script_files.h"
#include "cli/out.h"
#include "cli/view.h"

#include <string.h>

static guint number; /* of TAP's line */

/* ---- as each ends ---- */

static void
tell_lines(const char *indent, const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text ? text : "", "\n", -1);

    for (char **line = lines; *line; line++)
        if (**line)
            gw_out("%s%s\n", indent, *line);
}

static void
tell_tap(const gw_test_result *test, const char *file)
{
    g_autofree char *title = g_strdup_printf("%s: %s", file, test->name);

    g_strdelimit(title, "#\n", ' '); /* a '#' begins a directive */
    gw_out("%sok %u - %s\n", test->passed ? "" : "not ", ++number, title);
    if (test->passed)
        return;
    gw_json text = json_string(test->message);
    g_autofree char *quoted = json_dumps(text, JSON_ENCODE_ANY);
    gw_out("  ---\n  message: %s\n  at: %s\n  ...\n", quoted, test->place);
}

void
gw_test_tell(const gw_test_result *test)
{
    g_autofree char *file = gw_file_short_name(test->file), *took = gw_duration_text(test->ms);

    if (gw_opt.tap) {
        tell_tap(test, file);
        return;
    }
    gw_out("%s%s" GW_PLAIN " %s: %s  " GW_DIM "%s" GW_PLAIN "\n", test->passed ? GW_GREEN : GW_RED,
           test->passed ? gw_mark("✓", "ok") : gw_mark("✗", "FAILED"), file, test->name, took);
    if (test->passed)
        return;
    tell_lines("    ", test->message);
    if (test->printed && *test->printed)
        tell_lines("    " GW_DIM "| ", test->printed);
}

/* ---- at the end ---- */

static guint
count_failed(const GArray *results)
{
    guint failed = 0;

    for (guint i = 0; i < results->len; i++)
        failed += !g_array_index(results, gw_test_result, i).passed;
    return failed;
}

static json_t *
document_of(const GArray *results)
{
    json_t *tests = json_array();
    guint failed = count_failed(results);

    for (guint i = 0; i < results->len; i++) {
        const gw_test_result *test = &g_array_index(results, gw_test_result, i);
        json_array_append_new(tests, json_pack("{s:s, s:s, s:s?, s:b, s:s?, s:I}", "file", test->file, "name",
                                               test->name, "at", test->place, "passed", test->passed,
                                               "message", test->message, "ms", (json_int_t)test->ms));
    }
    return json_pack("{s:i, s:i, s:o}", "passed", (int)(results->len - failed), "failed", (int)failed,
                     "tests", tests);
}

void
gw_test_tell_end(GArray *results)
{
    guint failed = count_failed(results);

    number = 0;
    if (gw_opt.json) {
        gw_json document = document_of(results);
        gw_out_json(document);
    } else if (gw_opt.tap) {
        gw_out("1..%u\n", results->len);
    } else {
        g_autofree char *tests = gw_count_text(results->len, "test");
        gw_out("\n%s: %u passed, %s%u failed" GW_PLAIN "\n", tests, results->len - failed,
               failed ? GW_RED : "", failed);
    }
}

/* ---- JUnit ---- */

static void
add_case(GString *xml, const gw_test_result *test)
{
    g_autofree char *file = gw_file_short_name(test->file);
    g_autofree char *open = g_markup_printf_escaped("  <testcase classname=\"%s\" name=\"%s\" time=\"%.3f\"",
                                                    file, test->name, (double)test->ms / 1000);

    g_string_append(xml, open);
    if (test->passed) {
        g_string_append(xml, "/>\n");
        return;
    }
    g_autofree char *message =
        g_markup_printf_escaped("<failure message=\"%s\">%s\n%s</failure>", test->message, test->place,
                                test->printed ? test->printed : "");
    g_string_append_printf(xml, ">\n    %s\n  </testcase>\n", message);
}

gboolean
gw_test_write_junit(GArray *results, const char *path, GError **error)
{
    g_autoptr(GString) xml = g_string_new("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");

    g_string_append_printf(xml, "<testsuite name=\"gangway\" tests=\"%u\" failures=\"%u\">\n", results->len,
                           count_failed(results));
    for (guint i = 0; i < results->len; i++)
        add_case(xml, &g_array_index(results, gw_test_result, i));
    g_string_append(xml, "</testsuite>\n");
    return g_file_set_contents(path, xml->str, (gssize)xml->len, error);
}

void
gw_test_result_clear(gw_test_result *test)
{
    g_free(test->name);
    g_free(test->place);
    g_free(test->message);
    g_free(test->printed);
}
