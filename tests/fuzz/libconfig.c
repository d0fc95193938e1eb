/* SPDX-License-Identifier: Apache-2.0 */
/* libconfig.c - files that people write (input, settings), and single settings of a command line */
#include "fuzz.h"

#include "base/configfile.h"

const char *__lsan_default_suppressions(void);

/* Its scanner keeps a text that stood where none may: 64 bytes, of a file that is refused. */
const char *
__lsan_default_suppressions(void)
{
    return "leak:libconfig.so\n";
}

void
fuzz(const char *text, gsize length)
{
    g_autoptr(GError) error = NULL, fault = NULL;
    gw_json document = gw_config_load(as_file(text, length), &error);
    must_be_told(document != NULL, error);
    if (document)
        must_be_kept(document);
    gw_json object = json_object();
    must_be_told(gw_config_set(object, text, &fault), fault);
    must_be_kept(object);
}
