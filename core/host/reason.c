/* SPDX-License-Identifier: Apache-2.0 */
/* reason.c - why what is loaded is refused, as a text that a frame can hold
 */
#include "host/host.h"

#include <stdarg.h>
#include <stdio.h>

const char *
gw_reason(const char *format, ...)
{
    static char reason[1024];
    va_list args;

    va_start(args, format);
    vsnprintf(reason, sizeof reason, format, args);
    va_end(args);
    /* Names of a hostile plugin can be anything; a frame is UTF-8. */
    for (unsigned char *c = (unsigned char *)reason; *c; c++) {
        if (*c >= 0x80 || *c < ' ')
            *c = '?';
    }
    return reason;
}
