/* SPDX-License-Identifier: Apache-2.0 */
/* ini.c - AWS's configuration files: every section and what it says, and a profile made of them */
#include "fuzz.h"

#include "aws/ini.h"

void
fuzz(const char *text, gsize length)
{
    static const char *const keys[] = {"region", "aws_access_key_id", "s3.endpoint_url", "services", ""};
    g_autoptr(GError) error = NULL;
    g_autoptr(gw_ini) ini = gw_ini_load(as_file(text, length), &error);
    must_be_told(ini != NULL, error);
    if (!ini)
        return;
    g_autoptr(GList) sections = gw_ini_sections(ini);
    for (GList *section = sections; section; section = section->next) {
        const char *problem = gw_ini_problem(ini, section->data);
        MUST(gw_ini_has_section(ini, section->data));
        MUST(!problem || g_utf8_validate(problem, -1, NULL));
        for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
            const char *value = gw_ini_get(ini, section->data, keys[i]);
            MUST(!value || (*value && !gw_ini_is_empty(ini, section->data, keys[i])));
        }
    }
}
